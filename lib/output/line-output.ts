import { formatLine, type Line } from '../line.ts';
import { type OutputStream, openSink } from './sink.ts';

/** Lines on stdout or stderr, for a reader that may be slow, stuck or gone. Nothing here throws or blocks. */
export interface LineOutput {
  /** Writes a line, or drops and counts it where the reader is too far behind. */
  write(line: Line): void;
  /**
   * Writes a line of something that has an end and must be whole: waits until there is room.
   *
   * @returns false where it is not written: the reader is gone, or `signal` aborted
   */
  send(line: Line, signal: AbortSignal): Promise<boolean>;
  /** Resolves with true once nothing waits, for whatever reason; with false where `signal` aborts before. */
  flush(signal: AbortSignal): Promise<boolean>;
  /** Whether nothing waits on the stream, whoever wrote it. */
  idle(): boolean;
  /** How many lines were not written, those that still wait among them. */
  lost(): number;
  /** Why the last line could not be written; undefined where it could. */
  failure(): Error | undefined;
}

export interface LineOutputOptions {
  /** Makes the line that stands where lines are missing, once they are read again. */
  describeDropped(lines: number): Line;
  /** Writes a line as it may be shown: what is foreign in it must be escaped. Default: `formatLine`, without colours. */
  format?: (line: Line) => string;
  /** Told when a line cannot be written, other than because too much waits. */
  onFailure?: (error: Error) => void;
  /** Most characters that wait for a reader. Default 8 MiB. */
  maxWaiting?: number;
}

const DEFAULT_MAX_WAITING = 8 * 1024 * 1024;
/** Most lines that `send` lets wait. */
const LINES_AHEAD = 100;

/** @example const out = createLineOutput(process.stdout, { describeDropped: (lines) => `(${lines} lines missing)` }); */
export function createLineOutput(stream: OutputStream, options: LineOutputOptions): LineOutput {
  const { describeDropped, onFailure = () => {}, maxWaiting = DEFAULT_MAX_WAITING } = options;
  const { format = (line: Line) => formatLine(line, false) } = options;
  const sink = openSink(stream, maxWaiting);
  const watchers = new Set<() => void>();
  let waiting = 0;
  let lost = 0;
  /** Lines dropped since the last one that was written. */
  let gap = 0;
  let failure: Error | undefined;

  function note(error: Error | undefined): void {
    failure = error;
    if (error !== undefined) onFailure(error);
    for (const watcher of [...watchers]) watcher();
  }

  function settle(error?: Error | null): void {
    waiting--;
    if (error) lost++;
    note(error ?? undefined);
  }

  function offer(line: Line): boolean {
    const offered = sink.offer(`${format(line)}\n`, settle);
    if (offered === 'waiting') waiting++;
    else if (offered !== 'full') note(offered === 'written' ? undefined : offered);
    return offered === 'written' || offered === 'waiting';
  }

  /** Nothing is written after a gap but the word on it. */
  function closeGap(): void {
    if (gap > 0 && sink.idle() && offer(describeDropped(gap))) gap = 0;
  }

  function write(line: Line): boolean {
    closeGap();
    if (gap === 0 && offer(line)) return true;
    gap++;
    lost++;
    return false;
  }

  /** Resolves with true when `done()`, with false when `signal` aborts before. */
  function until(done: () => boolean, signal: AbortSignal): Promise<boolean> {
    if (done()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const look = () => {
        if (!done() && !signal.aborted) return;
        watchers.delete(look);
        signal.removeEventListener('abort', look);
        resolve(done());
      };
      watchers.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  sink.onIdle(closeGap);

  return {
    write: (line) => void write(line),
    async send(line, signal) {
      const ready = await until(() => failure !== undefined || waiting < LINES_AHEAD, signal);
      return ready && failure === undefined && write(line);
    },
    flush: (signal) => until(() => waiting === 0, signal),
    idle: sink.idle,
    lost: () => lost + waiting,
    failure: () => failure,
  };
}
