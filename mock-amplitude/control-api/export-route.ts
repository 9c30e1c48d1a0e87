import type { Request, Response } from 'express';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import { sendPieces } from '../http/send-pieces.ts';
import type { VerdictRecord } from '../verdict.ts';
import { createFieldTest, readFilter } from './choose-records.ts';
import { parseExportQuery } from './filter-schema.ts';
import { hasOwnLine } from './find-lines.ts';
import { createLineWriter } from './line-writer.ts';
import { readAsked } from './read-selector.ts';
import type { ControlOptions, Route } from './route.ts';
import { writeRecord } from './write-records.ts';

/** Everything that passes a filter, to be kept. */
export const EXPORT_ROUTE: Route = {
  method: 'get',
  path: '/records',
  description: 'every record that passes q, a filter as it is typed, whole, as lines of JSON; project, apiKey',
  handle: sendExport,
};

async function sendExport(options: ControlOptions, request: Request, response: Response): Promise<void> {
  const { by, rest } = readAsked(options, request.query);
  const { q = '' } = parseExportQuery(rest);
  const { log, clock, run } = options;
  const filter = readFilter(q);
  const isMeant = createFieldTest(by);
  const { subjectOf } = createLineWriter(options, false);
  const passes = (record: VerdictRecord) =>
    hasOwnLine(record) && isMeant(record) && filter.passes(subjectOf(record), clock.now());
  response.status(200).type('application/x-ndjson').attachment(`records-${run}.jsonl`);
  await sendPieces(response, writeLines(log, passes));
}

/** A piece for each record that is looked at, so that others have their turn; empty for one that does not pass. */
function* writeLines({ after, lastSeq }: VerdictLog, passes: (record: VerdictRecord) => boolean): Generator<string> {
  for (const record of after(0)) {
    // What comes meanwhile would have it go on for ever.
    if (record.seq > lastSeq) return;
    yield passes(record) ? `${writeRecord(record)}\n` : '';
  }
}
