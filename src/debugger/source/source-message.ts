import type { VerdictRecord } from '../model/record.ts';

/** What the stream of an emulator in another process tells. */
export type SourceMessage =
  | { kind: 'record'; record: VerdictRecord }
  | StreamEnd
  | Hello
  /** All was forgotten, or what was of one project; `by`: who asked for it. */
  | { kind: 'reset'; by: string; project?: string }
  /** So many records were evicted from the emulator's memory before they could be read. */
  | { kind: 'gap'; missed: number }
  /** So many records cannot be read: they come from another version. */
  | { kind: 'unread'; count: number }
  /** Faults came or went, or the clock was moved: whoever shows them looks again. */
  | { kind: 'changed' }
  /** Something for a person to read; `leftOut`: of how much more only the number is known. */
  | { kind: 'notice'; message: string; leftOut: number };

/** The connection is there. */
export interface Hello {
  kind: 'connected';
  /** What tells this run of the emulator from others. */
  run: string;
  /** The number of the newest record. */
  lastSeq: number;
  /** `resumed`: nothing was missed but what a gap tells. `another run`: all that is known is of an emulator that is gone. */
  how: 'first' | 'resumed' | 'another run';
}

/** The connection is gone, and is tried again. */
interface StreamEnd {
  kind: 'lost';
  because: string;
}
