import { formatJson } from '../../../lib/write-json.ts';
import type { Answer } from '../../rules/answers.ts';
import { buildRefusal } from '../../rules/answers.ts';
import { checkRequest, refuseRequest } from '../../rules/check-request.ts';
import { delayedFlush, delayedOrder, delayedStore } from '../../rules/delayed/delayed-protocol-rules.ts';
import { type DelayedRequest, readDelayed, setTimes } from '../../rules/delayed/read-delayed.ts';
import { JSON_TERMS } from '../../rules/event/event-terms.ts';
import type { SentObject } from '../../rules/json.ts';
import { regionMismatch } from '../../rules/request/region-mismatch.ts';
import type { RequestReading } from '../../rules/request/request-rule.ts';
import type { RequestResult } from '../../rules/request-result.ts';
import { diagnose, refuse } from '../../rules/rule.ts';
import type { DelayedRows } from '../../state/delayed/create-delayed-rows.ts';
import { storeEvents } from '../../state/store-events.ts';
import { writeJsonAnswer } from '../envelope.ts';
import type { Ingestion } from '../ingestion.ts';
import type { WrittenAnswer } from '../written-answer.ts';
import { softenRefusal } from './soften-refusal.ts';

/** Writes an answer for delayed events: a refusal is its text alone (`delayed.errors`). */
export function writeDelayedAnswer({ answer }: Pick<RequestResult, 'answer'>): WrittenAnswer {
  const written = writeJsonAnswer(answer);
  return answer.code === 200 ? written : { ...written, text: `${formatJson({ error: answer.error })}\n` };
}

/** Takes in a request for delayed events: stores or flushes its row, and ingests what is not to wait. */
export function takeDelayed(reading: RequestReading, ingestion: Ingestion, remoteAddress: string): RequestResult {
  const { project, fields = {} } = reading;
  const read = readDelayed(fields);
  if (project === undefined || !read.ok) throw new TypeError('A request that could not be read was not refused.');
  const state = ingestion.states.of(project);
  const at = state.clock.now();
  const { id = '', timeout = 0, events } = read.request;
  if (project.delayedRateLimit && !state.delayed.mayCome(id, at)) {
    const answer = buildRefusal(429, 'Too many requests');
    const refusal = refuse(delayedOrder, answer, 'id', `the id "${id}" came twice within a second`);
    return { ...refuseRequest(refusal, reading, at), verdict: 'throttled' };
  }
  reading.events = setTimes(reading.events ?? [], at);
  const checked = checkRequest(reading, JSON_TERMS, { ...ingestion, timeOf: () => at });
  const answer = buildDelayedAnswer(read.request, at);
  if (checked.rule === regionMismatch.slug) return answerElsewhere(checked, answer);
  const row = { region: ingestion.region, events: [...events], updatedAt: at, due: at + timeout, remoteAddress };
  const requestSeq = ingestion.log.lastSeq + 1;
  const evicted = keepRow(state.delayed, read.request, { ...row, requestSeq, bytes: measure(events) });
  const stored = storeEvents(checked, 'http-v2', state);
  const result = softenRefusal(stored, timeout === 0 ? delayedFlush : delayedStore, answer);
  return evicted === 0 ? result : tellEvicted(result, evicted);
}

function buildDelayedAnswer({ id = '', timeout = 0, events }: DelayedRequest, at: number): Answer {
  if (timeout === 0) return { code: 200, id, flushed: true };
  return { code: 200, id, ...(events.length === 0 ? {} : { expiration: Math.floor((at + timeout) / 1000) }) };
}

/** The row of a request; how many others had to go. */
function keepRow(
  rows: DelayedRows,
  { id = '', timeout, events }: DelayedRequest,
  row: Parameters<DelayedRows['put']>[1],
) {
  if (timeout === 0) rows.delete(id);
  else if (events.length > 0) return rows.put(id, row).length;
  return 0;
}

/** A key of the other region: dropped, or refused as an unknown one. */
function answerElsewhere(checked: RequestResult, answer: Answer): RequestResult {
  return { ...checked, answer: checked.verdict === 'dropped' ? answer : buildRefusal(400, 'Invalid api_key') };
}

function tellEvicted(result: RequestResult, evicted: number): RequestResult {
  const message = `${evicted} older ${evicted === 1 ? 'row' : 'rows'} of delayed events went to make room`;
  return { ...result, diagnostics: [...result.diagnostics, diagnose(delayedStore, 'warning', '', message)] };
}

function measure(events: readonly SentObject[]): number {
  return Buffer.byteLength(formatJson(events));
}
