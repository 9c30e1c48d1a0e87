import { performance } from 'node:perf_hooks';
import { formatJson } from '../../../lib/write-json.ts';
import type { Exchange } from '../../event-log/exchange.ts';
import { LoggedRequest } from '../../event-log/logged-request.ts';
import type { Project } from '../../projects/projects.ts';
import { checkRequest } from '../../rules/check-request.ts';
import { delayedExpire } from '../../rules/delayed/delayed-protocol-rules.ts';
import { setTimes } from '../../rules/delayed/read-delayed.ts';
import { JSON_TERMS } from '../../rules/event/event-terms.ts';
import { startReading } from '../../rules/request/request-rule.ts';
import type { RequestResult } from '../../rules/request-result.ts';
import { diagnose } from '../../rules/rule.ts';
import type { DelayedRow } from '../../state/delayed/delayed-row.ts';
import { storeEvents } from '../../state/store-events.ts';
import type { Ingestion } from '../ingestion.ts';
import { findRecordSource } from '../read-request.ts';
import { softenRefusal } from './soften-refusal.ts';

const PATH = '/2/httpapi/delayed';

/**
 * Ingests delayed events whose time is over (`delayed.expire`). They are recorded as a request of their own, which nobody sent:
 * its body is one that would have flushed them, its answer is empty, and it says which request they came with.
 */
export function ingestDelayed(project: Project, id: string, row: DelayedRow, ingestion: Ingestion): void {
  const { log, session } = ingestion;
  const started = performance.now();
  const body = Buffer.from(
    formatJson({ api_key: project.apiKey, id, timeout: 0, events: setTimes(row.events, row.updatedAt) }),
  );
  const result = decide(project, id, row, body, ingestion);
  const exchange = describe(result, row, body, ingestion, started);
  const record = new LoggedRequest(exchange, findRecordSource(PATH, ingestion, ingestion.lookups));
  log.append(record);
  const kept = session.keep(record, project);
  if (kept === undefined) log.tell(record);
  else void kept.then(() => log.tell(record));
}

function decide(project: Project, id: string, row: DelayedRow, body: Buffer, ingestion: Ingestion): RequestResult {
  const state = ingestion.states.of(project);
  const at = state.clock.now();
  const reading = startReading({
    method: 'POST',
    url: PATH,
    region: row.region,
    contentType: 'application/json',
    userAgent: undefined,
    body: { kind: 'complete', body },
    parameter: undefined,
  });
  reading.fields = { api_key: project.apiKey };
  reading.events = setTimes(row.events, row.updatedAt);
  const checked = checkRequest(reading, JSON_TERMS, { ...ingestion, timeOf: () => at });
  const stored = storeEvents(checked, 'http-v2', state);
  const softened = softenRefusal(stored, delayedExpire, { code: 200, id, flushed: true });
  const waited = at - row.updatedAt;
  const count = row.events.length === 1 ? '1 event' : `${row.events.length} events`;
  const message = `${count} that waited ${waited} ms since request ${row.requestSeq}, under the id "${id}"`;
  const origin = diagnose(delayedExpire, 'warning', '', message);
  return { ...softened, diagnostics: [...softened.diagnostics, origin] };
}

function describe(
  result: RequestResult,
  { region, remoteAddress }: DelayedRow,
  body: Buffer,
  { log, rowSeed, lints }: Ingestion,
  started: number,
): Exchange {
  const { at, verdict, rule, diagnostics, apiKey, eventCount, results, stored, storedBytes, shortestId, coerced } =
    result;
  return {
    ...{ seq: log.takeSeqs(1 + results.count), at, latencyMs: performance.now() - started, region, method: 'POST' },
    ...{ url: PATH, headers: { 'content-type': 'application/json' }, remoteAddress, body, bytes: body.length },
    answer: { status: 200, contentType: 'application/json', text: '' },
    ...{ verdict, rule, diagnostics, project: result.project?.name ?? null, apiKey, eventCount, results },
    ...{ stored, storedBytes, shortestId, coerced, rowSeed, clientUploadTime: null, lints: lints.of(result.project) },
  };
}
