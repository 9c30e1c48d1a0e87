import type { MockAmplitude } from '../../mock-amplitude/index.ts';
import type { Ready } from '../e2e/emulator.ts';
import type { RunningProcess } from './processes.ts';

/** What is started once, with marks in all that was sent to it. */
export interface Planted {
  mock: MockAmplitude;
  /** Of the process `json`. */
  ready: Ready;
  /** Of the process `forward`. */
  gateway: string;
  metrics: string;
  /** A server that answers with marks. */
  hostile: string;
  started(name: 'json' | 'text' | 'forward' | 'dry'): RunningProcess;
  dataDir: string;
  forwarderDir: string;
  /** Where the process `text` exports to, once it stops. */
  exported: string;
  /** A path with marks in its name. */
  at(name: string): string;
  /** Writes a file there. */
  write(name: string, value: unknown): string;
  close(): Promise<void>;
}

/**
 * Places where we write, and how each is read. What it shows must hold text that was planted (`\u009b`, escaped), or the place
 * was not looked at, and nothing that a terminal acts on.
 */
export type Outlets = Readonly<Record<string, (planted: Planted) => Promise<string> | string>>;

/** For outlets that hold no foreign text at all today; the day they do, it must be escaped. */
export const NOTHING_PLANTED = '\n\\u009b';
