import { systemClock } from '../../lib/clock.ts';
import type { Line } from '../../lib/line.ts';
import type { ReadyQuery } from '../../lib/query/parse-query.ts';
import type { Batch } from '../debugger/model/batch.ts';
import { batchPasses } from '../debugger/model/rows.ts';
import { createLinePrinter, type LineFormat } from '../debugger/print-lines.ts';
import { buildNewsLine, describeNews, isNews } from '../debugger/source/describe-message.ts';
import type { SourceMessage } from '../debugger/source/source-message.ts';
import { type AttachedEmulator, readAll } from './attach.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Prints what emulators tell, a line each, until it is told to stop or nobody reads any more. Reads no faster than it is read:
 * an emulator keeps what is still to come, and tells what it could not.
 *
 * @param filter of sentences, which tell of whole requests; other lines come filtered
 */
export async function printAttached(
  attached: readonly AttachedEmulator[],
  format: LineFormat,
  filter: ReadyQuery | undefined,
  context: CommandContext,
): Promise<void> {
  const { stop, out } = context;
  if (format === 'json') context.printJson();
  const isOne = attached.length === 1;
  await readAll(
    attached,
    async ({ address, pieces }) => {
      const lines: Line[] = [];
      const write = (line: Line) => void lines.push(line);
      const passes = filter && ((batch: Batch) => batchPasses(batch, filter, systemClock.now()));
      const print = createLinePrinter({ write, format, passes, name: isOne ? undefined : address.name });
      const tell = (message: SourceMessage) => {
        if (message.kind === 'record') return print(message.record);
        if (!isNews(message)) return;
        if (format === 'json') write({ json: buildNewsLine(message, address) });
        else if (format === 'sentences') write(describeNews(message, address));
        else context.say(describeNews(message, address));
      };
      for await (const piece of pieces) {
        for (const message of piece) tell(message);
        for (const line of lines.splice(0)) if (!(await out.send(line, stop.signal))) return;
      }
    },
    stop.stop,
  );
}
