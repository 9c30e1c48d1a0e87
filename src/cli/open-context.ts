import { format } from 'node:util';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { escapeLines, escapeMessage } from '../../lib/escape-text.ts';
import { formatLine, type Line } from '../../lib/line.ts';
import { createLineOutput, type LineOutput } from '../../lib/output/line-output.ts';
import type { OutputStream } from '../../lib/output/sink.ts';
import { unblockTerminal } from '../../lib/output/unblock-terminal.ts';
import { catchCrashes } from '../../lib/process/crashes.ts';
import { listenForStop } from '../../lib/process/stop-signal.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { endAtOnce } from './end-process.ts';
import { OutputError } from './output-error.ts';

/** The context of a process, with what ends it. */
export interface ProcessContext extends CommandContext {
  /**
   * Waits a moment for the last of the data to be read, and says how much was not.
   *
   * @throws {OutputError} when stdout could not be written
   * @throws what nobody caught while the command ran
   */
  drain(): Promise<void>;
  /** Waits a moment for the last of the talk to be read. Returns false where something waits still, and would for ever. */
  close(): Promise<boolean>;
}

/** A reader that is gone has seen enough, be it `head` or a terminal. */
const READER_IS_GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'EIO', 'ENXIO'];
/** How long a reader may take at the end, in ms. */
const LAST_READ_MS = 500;
/** pino's number for a warning. */
const WARN_LEVEL = 40;

/** Opens what the commands of this process print to and are stopped by. */
export function openContext(clock: Clock = systemClock): ProcessContext {
  const formats = { out: 'text', err: 'text' };
  let isShared = false;
  let isGone = false;
  let isRead = true;
  let failure: Error | undefined;

  const log = (fields: object) => ({ level: WARN_LEVEL, time: new Date(clock.now()).toISOString(), ...fields });
  const err = openLater(process, 'stderr', {
    format: formatTalk,
    describeDropped: (lines) =>
      formats.err === 'json' ? { json: log({ msg: missing(lines), lines }) } : `(${missing(lines)})`,
  });
  const out = openLater(process, 'stdout', {
    format: (line) => formatLine(line, hasColors()),
    describeDropped: (lines) =>
      formats.out === 'json' ? { json: { type: 'dropped', lines } } : `(${missing(lines)}: nobody read them)`,
    onFailure(error) {
      if (isReaderGone(error)) isGone = true;
      else failure ??= error;
      stop.stop();
    },
  });
  const talk = (text: string) => err.get().write(formats.err === 'json' ? { json: log({ msg: text }) } : text);
  const say = (message: string) => talk(escapeMessage(message));
  const stop = listenForStop({ say, exit: endAtOnce, clock });
  const crash = catchCrashes(stop.stop, clock);
  // Whatever speaks to the console goes the same way.
  console.error = (...parts: unknown[]) => talk(format(...parts));
  console.warn = console.error;

  /** Opened with the first line: Node changes what it opens, and a child may share it. */
  function openLater(
    streams: Record<'stdout' | 'stderr', OutputStream>,
    name: 'stdout' | 'stderr',
    options: Parameters<typeof createLineOutput>[1],
  ) {
    let output: LineOutput | undefined;
    return {
      get(): LineOutput {
        if (output === undefined) {
          if (!isShared) unblockTerminal(streams[name]);
          output = createLineOutput(streams[name], options);
        }
        return output;
      },
      opened: () => output,
    };
  }

  async function flush(output: LineOutput | undefined): Promise<boolean> {
    if (output === undefined) return true;
    const limit = new AbortController();
    const cancel = clock.after(LAST_READ_MS, () => limit.abort());
    const isFlushed = await output.flush(limit.signal);
    cancel();
    return isFlushed;
  }

  return {
    stop,
    say,
    get out() {
      return out.get();
    },
    get err() {
      return err.get();
    },
    printJson() {
      formats.out = 'json';
    },
    logJson() {
      formats.err = 'json';
    },
    shareOutput() {
      isShared = true;
    },
    async drain() {
      isRead = await flush(out.opened());
      const lost = out.opened()?.lost() ?? 0;
      if (failure === undefined && !isGone && lost > 0) say(`On stdout ${missing(lost)}: nobody read them.`);
      if (crash() !== undefined) throw crash();
      if (failure !== undefined) throw explain(failure);
    },
    async close() {
      let isHeard = await flush(err.opened());
      const unsaid = err.opened()?.lost() ?? 0;
      if (isHeard && unsaid > 0) {
        say(`On stderr ${missing(unsaid)}.`);
        isHeard = await flush(err.opened());
      }
      return isHeard && isRead && (out.opened()?.idle() ?? true);
    },
  };
}

/** In colour only on a terminal, and not with NO_COLOR. */
function hasColors(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/** Our own text may be of several lines. */
function formatTalk(line: Line): string {
  return typeof line === 'string' ? escapeLines(line) : formatLine(line, false);
}

function isReaderGone(error: Error): boolean {
  return 'code' in error && READER_IS_GONE.includes(error.code);
}

function missing(lines: number): string {
  return lines === 1 ? '1 line is missing' : `${lines} lines are missing`;
}

function explain(cause: Error): OutputError {
  const problem = `Failed to print: stdout cannot be written: ${cause.message}.`;
  return new OutputError('OUTPUT_FAILED', problem, 'Make room, or send it elsewhere.', { cause });
}
