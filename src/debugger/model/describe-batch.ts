import { countOf } from '../../../lib/count-of.ts';
import { escapeText } from '../../../lib/escape-text.ts';
import { type Batch, culpritOf } from './batch.ts';
import { formatTime, formatType } from './format-record.ts';

/** Most names that one sentence lists. */
const MAX_NAMES = 3;

/**
 * Tells a request in words: a screen reader reads neither columns nor symbols.
 *
 * @example ['01:20:42 US: Page Viewed of user-1 accepted, status 200.']
 */
export function describeBatch(batch: Batch): string[] {
  const { request, attempt } = batch;
  const { status } = request.answer;
  const time = formatTime(request.at).split('.', 1)[0];
  const again = attempt > 1 ? `, try ${attempt}` : '';
  const how = status === 0 ? 'no answer' : `status ${status}`;
  const sentence = `${time} ${request.region.toUpperCase()}: ${nameEvents(batch)} ${request.verdict}${again}, ${how}.`;
  return [escapeText(sentence), ...explain(batch).map(escapeText)];
}

function nameEvents({ request, events }: Batch): string {
  const [first] = events;
  if (first === undefined) return `${request.method} ${request.path}`;
  const types = new Set(events.map(({ eventType }) => formatType(eventType)));
  const names = [...types].slice(0, MAX_NAMES).join(', ');
  if (events.length === 1) return `${names} of ${first.userId ?? first.deviceId ?? 'nobody'}`;
  return `${countOf(events.length, 'event')} (${names}${types.size > MAX_NAMES ? ' and others' : ''})`;
}

function explain(batch: Batch): string[] {
  const culprit = culpritOf(batch);
  const [first] = (culprit ?? batch.events[0] ?? batch.request).diagnostics;
  if (first === undefined) return [];
  const which = culprit !== undefined && batch.events.length > 1 ? `Event ${culprit.seq}, ` : '';
  return [`${which}${first.rule}: ${first.message}. Fix: ${first.fix.replace(/\.$/, '')}.`];
}
