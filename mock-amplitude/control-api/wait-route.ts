import type { Request, Response } from 'express';
import { countOf } from '../../lib/count-of.ts';
import type { NearestMiss } from '../event-log/nearest-misses.ts';
import { findMisses } from '../event-log/wait-for-events.ts';
import { isObject } from '../rules/json.ts';
import { parseWaitCall } from './filter-schema.ts';
import { readAsked } from './read-selector.ts';
import type { ControlOptions, Route } from './route.ts';
import { sendRecords } from './write-records.ts';

export const WAIT_ROUTE: Route = {
  method: 'post',
  path: '/events/wait',
  description:
    'answers when count events match, or 408 with the nearest misses after timeoutMs: {"match":{"eventType":"…","event":{…}},"count":1,"timeoutMs":5000}; project or apiKey',
  handle: waitForEvents,
};

async function waitForEvents(options: ControlOptions, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body ?? {};
  const asked = isObject(body) ? body.match : undefined;
  const { log } = options;
  const { by, rest } = readAsked(options, request.query, asked, body);
  const { match: given, count, timeoutMs } = parseWaitCall({ ...rest, ...withoutKey(asked) });
  const match = { verdict: 'accepted', ...given, ...by } as const;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { met, events } = await log.waitForEvents({ match, count, timeoutMs, signal: gone.signal });
  if (response.destroyed) return;
  if (met) return sendRecords(response, 200, { key: 'events', records: events, more: {} });
  const nearest = (await findMisses(log, match)).map(tellMiss);
  if (response.destroyed) return;
  const failure = {
    error: `Waited ${timeoutMs} ms for ${countOf(count, 'event')} that ${count === 1 ? 'matches' : 'match'}; ${events.length} came.`,
    wanted: count,
    found: events.length,
    nearest,
    fix:
      nearest.length === 0
        ? 'No other event is here. GET requests lists what came instead.'
        : 'nearest lists the events that came closest, and the fields that differ.',
  };
  await sendRecords(response, 408, { key: 'events', records: events, more: failure });
}

/** Without the key, which stands for a project that is found already. */
function withoutKey(match: unknown): object {
  if (!isObject(match)) return match === undefined ? {} : { match };
  const { apiKey: _key, ...rest } = match;
  return { match: rest };
}

/** The ids of a near miss and the fields that differ; `seq` finds the whole record. */
function tellMiss({ record, matched, differing }: NearestMiss) {
  const { seq, requestSeq, project, verdict, rule, eventType, userId, deviceId, insertId, diagnostics } = record;
  const differs = differing.map(({ field, expected, got }) => ({ field, expected, got: got ?? null }));
  return {
    ...{ seq, requestSeq, project, verdict, rule, eventType, userId, deviceId, insertId },
    diagnostics: diagnostics.slice(0, DIAGNOSTICS_TOLD),
    matched,
    differing: differs.slice(0, FIELDS_TOLD),
  };
}

const DIAGNOSTICS_TOLD = 5;
const FIELDS_TOLD = 20;
