import { systemClock } from '../../lib/clock.ts';
import type { Line } from '../../lib/line.ts';
import type { ReadyQuery } from '../../lib/query/parse-query.ts';
import { createRecordFilter } from '../debugger/filter-records.ts';
import { createLinePrinter, type LineFormat } from '../debugger/print-lines.ts';
import type { EmulatorAddress } from '../debugger/source/control-client.ts';
import { buildNewsLine, describeNews, isNews } from '../debugger/source/describe-message.ts';
import type { SourceMessage } from '../debugger/source/source-message.ts';
import { type AttachedEmulator, readAll } from './attach.ts';
import type { CommandContext } from './command-context.ts';

/** How lines of emulators are printed. */
export interface AttachedLines {
  format: LineFormat;
  /** Of sentences, which tell of whole requests: what is told. Other lines come filtered. */
  filter: ReadyQuery | undefined;
}

/**
 * Prints what emulators tell, a line each, until it is told to stop or nobody reads any more. Reads no faster than it is read:
 * an emulator keeps what is still to come, and tells what it could not.
 */
export async function printAttached(
  attached: readonly AttachedEmulator[],
  look: AttachedLines,
  context: CommandContext,
): Promise<void> {
  const { stop, out, say } = context;
  if (look.format === 'json') context.printJson();
  const print = async ({ address, pieces }: AttachedEmulator) => {
    const lines: Line[] = [];
    const tell = createTeller(address, {
      ...look,
      several: attached.length > 1,
      say,
      write: (line) => lines.push(line),
    });
    for await (const piece of pieces) {
      for (const message of piece) tell(message);
      for (const line of lines.splice(0)) if (!(await out.send(line, stop.signal))) return;
    }
  };
  await readAll(attached, print, stop.stop);
}

interface TellerOptions extends AttachedLines {
  /** Whether lines name their emulator. */
  several: boolean;
  write: (line: Line) => void;
  /** Says what is no record to a person who reads lines. */
  say: (message: string) => void;
}

function createTeller(address: EmulatorAddress, options: TellerOptions): (message: SourceMessage) => void {
  const { format, filter, several, write, say } = options;
  const print = createLinePrinter({ write, format, name: several ? address.name : undefined });
  const { now } = systemClock;
  const show = filter === undefined ? print : createRecordFilter({ query: filter, now, whole: true, tell: print });
  return (message) => {
    if (message.kind === 'record') show(message.record);
    else if (!isNews(message)) return;
    else if (format === 'json') write({ json: buildNewsLine(message, address) });
    else if (format === 'sentences') write(describeNews(message, address));
    else say(describeNews(message, address));
  };
}
