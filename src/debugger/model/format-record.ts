import { escapeText } from '../../../lib/escape-text.ts';
import { hasWarnings, type Verdict, type VerdictRecord } from './record.ts';

/** The parts of a line about one record; nothing in them moves the cursor. */
export interface RecordParts {
  /** Local time with ms: 14:02:11.123. */
  time: string;
  region: string;
  verdict: string;
  /** The event type; for a request without events, its method and path. */
  type: string;
  /** The user, else the device. */
  who: string;
  size: string;
  latency: string;
  /** The rule, what is wrong and the fix, where there is something to say. */
  finding: string;
}

/** Verdicts differ by symbol too, not by colour alone. */
export const VERDICT_SYMBOLS: Record<Verdict, string> = {
  accepted: '✓',
  duplicate: '=',
  dropped: '▽',
  rejected: '✗',
  throttled: '…',
};

/** What the slugs of lints begin with. */
const LINT = 'lint.';

const BYTES_PER_KIB = 1024;

export function formatRecord(record: VerdictRecord): RecordParts {
  const event = record.kind === 'event' ? record : undefined;
  const revenue = event?.revenue ? `  ${event.revenue}` : '';
  const times = record.kind === 'request' && record.count > 1 ? ` ×${record.count}` : '';
  const request = record.kind === 'request' ? `${record.method} ${record.path}${times}` : '';
  return {
    time: formatTime(record.at),
    region: record.region.toUpperCase(),
    verdict: `${VERDICT_SYMBOLS[record.verdict]} ${record.verdict}${hasWarnings(record) ? '!' : ''}`,
    type: escapeText(event === undefined ? request : formatType(event.eventType) + revenue),
    who: escapeText(event?.userId ?? event?.deviceId ?? '–'),
    size: formatBytes(record.bytes),
    latency: `${formatLatency(record.latencyMs)} ms`,
    finding: formatFinding(record),
  };
}

/** @example formatLatency(1.14) // '1.1' */
export function formatLatency(ms: number): string {
  const tenths = Number(ms.toFixed(1));
  return tenths < 10 ? tenths.toFixed(1) : String(Math.round(ms));
}

/** The name of an event type; one that cannot be seen is quoted. */
export function formatType(type: string | null): string {
  if (type === null) return '(no type)';
  return type.trim() === '' ? JSON.stringify(type) : type;
}

/** The first thing to say about a record: `event.id-length: user_id "bob" has 3 characters… Fix: send a longer id`. */
function formatFinding(record: VerdictRecord): string {
  const [first] = record.diagnostics;
  if (first === undefined) return '';
  // An event without a fault of its own may be refused for another event of its request.
  const fallen = record.kind === 'event' && !record.atFault && first.rule.startsWith('event.');
  const where = fallen ? 'fell with its request, ' : '';
  // A lint beside a refusal says what is probably the matter, and knows better what to do.
  const cause = first.severity === 'error' ? record.diagnostics.find(({ rule }) => rule.startsWith(LINT)) : undefined;
  const said = cause === undefined ? first.message : `${first.message}. ${cause.rule}: ${cause.message}`;
  return escapeText(`${first.rule}: ${where}${said}. Fix: ${(cause ?? first).fix}`);
}

/** Local time with ms. */
export function formatTime(at: number): string {
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const ms = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}

/** @example formatBytes(1536) // '1.5 kB' */
export function formatBytes(bytes: number): string {
  if (bytes < BYTES_PER_KIB) return `${bytes} B`;
  const kib = bytes / BYTES_PER_KIB;
  return kib < BYTES_PER_KIB ? `${kib.toFixed(1)} kB` : `${(kib / BYTES_PER_KIB).toFixed(1)} MB`;
}
