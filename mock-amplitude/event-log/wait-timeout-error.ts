import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import type { EventRecord } from '../verdict.ts';
import type { NearestMiss } from './nearest-misses.ts';

/** The events that were waited for did not come in time. The message tells which came closest, and what differed. */
export class WaitTimeoutError extends EmulatorError<CodesOf<'WaitTimeoutError'>> {
  override readonly name = 'WaitTimeoutError';
  /** Those that did come. */
  readonly events: readonly EventRecord[];
  /** Those that came closest to matching, the nearest first. */
  readonly nearest: readonly NearestMiss[];

  constructor(
    wait: { count: number; timeoutMs: number },
    events: readonly EventRecord[],
    nearest: readonly NearestMiss[],
  ) {
    const summary = `Failed to wait for events: ${events.length} of ${wait.count} came within ${wait.timeoutMs} ms.`;
    const advice =
      nearest.length === 0
        ? 'No other event came. Look at mock.requests() for what came instead.'
        : ['The nearest misses:', ...nearest.map(describeMiss)].join('\n');
    super('WAIT_TIMEOUT', summary, advice);
    this.events = events;
    this.nearest = nearest;
  }
}

function describeMiss({ record, differing }: NearestMiss): string {
  const { seq, eventType, verdict, rule } = record;
  const fields = differing.map(({ field, expected, got }) => `${field}: expected ${show(expected)}, got ${show(got)}`);
  return `  event ${seq} ${show(eventType)}, ${verdict}${rule === null ? '' : ` by ${rule}`}: ${fields.join('; ')}`;
}

const SHOWN_CHARACTERS = 200;

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : writeSafely(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function writeSafely(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
