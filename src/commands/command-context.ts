import type { LineOutput } from '../../lib/output/line-output.ts';
import type { StopSignal } from '../../lib/process/stop-signal.ts';

/** What a command is given by the command line: where it prints, and how it is told to stop. */
export interface CommandContext {
  readonly stop: StopSignal;
  /** stdout: data. */
  readonly out: LineOutput;
  /** stderr: talk. */
  readonly err: LineOutput;
  /** Says something on stderr, as a line of text or, in a log, of JSON. */
  say(message: string): void;
  /** From now on, what is said of missing lines is JSON on stdout. */
  printJson(): void;
  /** From now on, what is said on stderr is JSON, as the rest of a log is. */
  logJson(): void;
  /** Output is a child's as well: nothing about it is changed that the child would notice. */
  shareOutput(): void;
}
