import type { ChartRange, ChartSource } from './charts.ts';
import type { DeliverySource } from './delivery/delivery-look.ts';
import type { UserSource } from './users.ts';

/** A fault as it is listed. */
export interface FaultEntry {
  id: number;
  /** The rule as data. */
  rule: object;
  seen: number;
  triggered: number;
  /** When last, by Amplitude's clock, in ms since the epoch; null: never. */
  lastTriggered: number | null;
  /** How often it can be triggered yet; null: until it is removed. */
  remaining: number | null;
}

/** Ready-made faults, which are on and off together; those that are on have its name. */
export interface FaultScenario {
  name: string;
  /** What it does, in few words. */
  description: string;
}

/** The faults there are, in the order in which they are asked, those that are ready-made, and how Amplitude's clock stands. */
export interface FaultsLook {
  faults: readonly FaultEntry[];
  scenarios: readonly FaultScenario[];
  clock: { now: number; frozen: boolean; offsetMs: number };
}

/**
 * Where the views beside the stream take what they show, and what can be done in them. Every call may go to an emulator in
 * another process, and rejects with an error that says what is wrong.
 */
export interface ViewSources {
  charts(range: ChartRange): Promise<ChartSource>;
  users: UserSource;
  faults(): Promise<FaultsLook>;
  /** Adds a fault: the name of a scenario, or a rule as JSON. */
  addFault(text: string): Promise<void>;
  removeFault(id: number): Promise<void>;
  clock: {
    freeze(): Promise<void>;
    resume(): Promise<void>;
    advance(ms: number): Promise<void>;
    reset(): Promise<void>;
  };
  /** The forwarder's side; rejects where there is none. */
  delivery: DeliverySource;
}
