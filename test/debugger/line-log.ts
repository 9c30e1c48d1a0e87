import { createManualClock } from '../../lib/manual-clock.ts';
import type { QuerySubject } from '../../lib/query/subject.ts';
import { createLineWriter } from '../../mock-amplitude/control-api/line-writer.ts';
import { createAttempts } from '../../mock-amplitude/event-log/attempts.ts';
import { createVerdictLog } from '../../mock-amplitude/event-log/verdict-log.ts';
import type { VerdictRecord } from '../../mock-amplitude/verdict.ts';
import type { StreamLine } from '../../src/debugger/model/lines/stream-line.ts';
import type { EventRecord, RequestRecord } from '../../src/debugger/model/record.ts';

/** A request with its events, in the order of their numbers. */
export type MadeBatch = readonly [RequestRecord, ...EventRecord[]];

/**
 * The lines that the emulator writes of requests: of all their events, or of those that pass.
 *
 * @param passes undefined: all
 */
export function linesOfLog(
  batches: readonly MadeBatch[],
  passes?: (record: VerdictRecord, subject: QuerySubject) => boolean,
): StreamLine[] {
  const log = createVerdictLog({ clock: createManualClock(0) });
  for (const [request, ...events] of batches) {
    const records = events.map((event, index) => ({ ...event, index, amplitudeId: null, event: { ...event.event } }));
    const source = { readRecords: () => records, mayHold: () => true, weight: 1 };
    const { headers = {}, ...sent } = request.request;
    const whole = { ...request, lastAt: request.at, apiKey: null, request: { ...sent, headers } };
    log.append({ ...whole, ...source });
  }
  const lines = createLineWriter({ log, attempts: createAttempts(log) }, passes !== undefined);
  const written: StreamLine[] = [];
  for (const record of log.after(0)) {
    if (record.kind === 'request' && record.eventRecords > 0) continue;
    if (passes?.(record, lines.subjectOf(record)) === false) continue;
    const texts = [lines.writeRequestOf(record), lines.write(record)];
    written.push(...texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text)])));
  }
  return written;
}
