import type { Request, Response } from 'express';
import { formatJson } from '../../lib/write-json.ts';
import { sendPieces } from '../http/send-pieces.ts';
import type { VerdictRecord } from '../verdict.ts';
import { createFieldTest, readFilter } from './choose-records.ts';
import { parseLinesQuery } from './filter-schema.ts';
import { findLines } from './find-lines.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
import { readAsked } from './read-selector.ts';
import type { ControlOptions, Route } from './route.ts';

/** Lines of what there is already; `stream` has those of what comes. */
export const LINES_ROUTE: Route = {
  method: 'get',
  path: '/lines',
  description:
    'what a list shows of the newest records that pass q, a filter as it is typed; after=seq and before=seq for a part of them, limit, project, apiKey',
  handle: sendLines,
};

async function sendLines(options: ControlOptions, request: Request, response: Response): Promise<void> {
  const { by, rest } = readAsked(options, request.query);
  const { q = '', after, before, limit } = parseLinesQuery(rest);
  const { log, clock, run } = options;
  // What comes meanwhile is for the next call, which begins there.
  const { lastSeq } = log;
  const lines = createLineWriter(options, true);
  const { records, ...found } = await findLines(log, {
    after,
    before: Math.min(before ?? Number.POSITIVE_INFINITY, lastSeq + 1),
    filter: readFilter(q),
    isMeant: createFieldTest(by),
    subjectOf: lines.subjectOf,
    now: () => clock.now(),
    limit,
  });
  if (response.destroyed) return;
  response.status(200).type('application/json');
  const more = { ...found, more: found.passed > records.length, run, lastSeq };
  await sendPieces(response, writeList(records, lines, more));
}

function* writeList(records: readonly VerdictRecord[], lines: LineWriter, more: object): Generator<string> {
  yield '{"lines":[';
  for (const [index, record] of records.entries()) {
    const own = [lines.writeRequestOf(record), lines.write(record)].filter((line) => line !== undefined);
    yield (index === 0 ? '' : ',') + own.join(',');
  }
  yield `],${formatJson(more).slice(1)}`;
}
