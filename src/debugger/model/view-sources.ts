import type { ChartRange, ChartSource } from './charts.ts';

/** A fault as it is listed. */
export interface FaultEntry {
  id: number;
  /** The rule as data. */
  rule: object;
  seen: number;
  triggered: number;
  /** How often it can be triggered yet; null: until it is removed. */
  remaining: number | null;
}

/** Where the views beside the stream take what they show, and what can be done in them. */
export interface ViewSources {
  charts(range: ChartRange): ChartSource;
  faults(): readonly FaultEntry[];
  /**
   * Adds a fault: the name of a scenario, or a rule as JSON.
   *
   * @throws {Error} which says what is wrong with it
   */
  addFault(text: string): void;
  removeFault(id: number): void;
  clock: {
    state(): { now: number; frozen: boolean; offsetMs: number };
    freeze(): void;
    resume(): void;
    advance(ms: number): void;
    reset(): void;
  };
}
