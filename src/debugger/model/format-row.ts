import { countOf } from '../../../lib/count-of.ts';
import { escapeText } from '../../../lib/escape-text.ts';
import { type Batch, culpritFactsOf } from './batch.ts';
import { formatBytes, formatLatency, formatTime, formatType, VERDICT_SYMBOLS } from './format-record.ts';
import type { Verdict } from './record.ts';
import { recordOf, type StreamRow } from './row.ts';
import type { EventSummary, RequestSummary, Summaries } from './summary.ts';

/** The parts of a line of the stream; nothing in them moves the cursor. */
export interface RowParts {
  /** Local time with ms: 14:02:11.123. */
  time: string;
  /** Which of several emulators it comes from; empty where there is one. */
  origin: string;
  region: string;
  /** Status of the answer; – where none went out. */
  status: string;
  /** ✓ stored, ! with a warning, ✗ refused for what it is, ↳ fell with another, ↻ to be sent again, and those of the verdicts. */
  symbol: string;
  /** What was sent. */
  what: string;
  /** The user, else the device; of many events, the first, and how many others. */
  who: string;
  /** Empty where it is not told. */
  size: string;
  ms: string;
  /** Why it is not simply stored, in few words: a rule, the fault, whom it fell with. */
  why: string;
  verdict: Verdict;
}

const SERVER_FAILED = 500;
const FAULT_RULE = 'emulator.fault';
const NO_ANSWER = '–';
const NOBODY = '–';

/** Writes the parts of a line. */
export function formatRow(row: StreamRow<Summaries>): RowParts {
  const { batch } = row;
  const record = recordOf(row);
  const { status } = batch.request.answer;
  return {
    time: formatTime(record.at),
    origin: escapeText(batch.origin?.name ?? ''),
    region: record.region.toUpperCase(),
    status: status === 0 ? NO_ANSWER : String(status),
    symbol: chooseSymbol(row),
    what: escapeText(describe(row)),
    who: escapeText(row.kind === 'event' ? nameOf(row.event) : namesOf(batch)),
    size: record.bytes === undefined ? '' : formatBytes(record.bytes),
    ms: formatLatency(record.latencyMs),
    why: escapeText(explain(row)),
    verdict: record.verdict,
  };
}

function chooseSymbol(row: StreamRow<Summaries>): string {
  const { status } = row.batch.request.answer;
  const record = recordOf(row);
  if (record.verdict === 'rejected' && (status === 0 || status >= SERVER_FAILED)) return '↻';
  if (row.kind === 'event' && fellWith(row.event, row.batch) !== undefined) return '↳';
  const warned = record.verdict === 'accepted' && record.diagnostics.some(({ severity }) => severity === 'warning');
  return warned ? '!' : VERDICT_SYMBOLS[record.verdict];
}

function describe(row: StreamRow<Summaries>): string {
  const { request, events, attempt } = row.batch;
  const { eventRecords } = request;
  switch (row.kind) {
    case 'event': {
      const revenue = row.event.revenue ? ` ${row.event.revenue}` : '';
      return `${row.inGroup ? '  ' : ''}${formatType(row.event.eventType)}${revenue}${times(request)}`;
    }
    case 'request':
      return `${request.method} ${request.path}${times(request)}`;
    case 'group': {
      const of = row.passing === eventRecords ? '' : ` (${row.passing} pass)`;
      const count = eventRecords === 1 ? formatType(events[0]?.eventType ?? null) : countOf(eventRecords, 'event');
      return `${row.unfolded ? '▾' : '▸'} ${count}${of}${attempt > 1 ? `, try ${attempt}` : ''}${times(request)}`;
    }
  }
}

/** How often a refusal came, of several alike in a row. */
function times({ count }: RequestSummary): string {
  return count > 1 ? ` ×${count}` : '';
}

function nameOf({ userId, deviceId }: EventSummary): string {
  return userId ?? deviceId ?? NOBODY;
}

/** @example 'ada-928 +6' */
function namesOf({ request, events }: Batch<Summaries>): string {
  const { who, more } = request.others ?? countNames(events);
  return more > 0 ? `${who} +${more}` : who;
}

function countNames(events: readonly EventSummary[]): { who: string; more: number } {
  const names = new Set(events.map(nameOf));
  const [who = NOBODY] = names;
  return { who, more: names.size - 1 };
}

function explain(row: StreamRow<Summaries>): string {
  const { batch } = row;
  const culprit = culpritFactsOf(batch);
  if (row.kind === 'event') {
    const fellFor = fellWith(row.event, batch);
    if (fellFor !== undefined) return `fell with #${fellFor}`;
  }
  const record = row.kind === 'group' && culprit !== undefined ? culprit : recordOf(row);
  const [first] = record.diagnostics;
  if (record.rule === FAULT_RULE) return first?.message.split(':', 1)[0] ?? FAULT_RULE;
  return record.rule ?? first?.rule ?? '';
}

/** The number of the event that a refused one fell with, where another one is wrong. */
function fellWith(event: EventSummary, batch: Batch<Summaries>): number | undefined {
  if (event.atFault || (event.verdict !== 'rejected' && event.verdict !== 'throttled')) return undefined;
  if (event.rule === FAULT_RULE && batch.request.answer.status >= SERVER_FAILED) return undefined;
  return culpritFactsOf(batch)?.seq;
}
