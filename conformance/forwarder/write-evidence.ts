import { hideSecretIn } from '../../lib/redact-secret.ts';
import type { History, SeenRequest } from './history.ts';
import { isJsonObject } from './read-sent.ts';

/** Most lines of a case, and of what it wrote. */
const MAX_LINES = 60;
const STDERR_LINES = 20;
/** A pause is told from here on, in s of the forwarder; where its clock is faster, any machine makes shorter ones. */
const GAP_FS = 0.5;
const SCALED_GAP_FS = 3;

/** What happened in a run, in the order of time, for a person who looks for the cause. */
export function writeEvidence(history: History, scale: number, apiKey: string): string[] {
  const rows = [
    ...history.marks.map(({ at, text }) => ({ at, text: ` ${text}` })),
    ...history.requests.flatMap((one) => describeRequest(one)),
  ].toSorted((one, other) => one.at - other.at);
  const zero = history.lives[0]?.readyAt ?? 0;
  const seconds = (ms: number) => (ms / 1000 / scale).toFixed(2);
  const longest = (scale < 1 ? SCALED_GAP_FS : GAP_FS) * 1000 * scale;
  const lines: string[] = [`times in seconds of the forwarder, at time scale ${scale}`];
  let last = rows[0]?.at ?? 0;
  for (const { at, text } of rows) {
    if (at - last > longest) lines.push(`        … ${seconds(at - last)} s nothing …`);
    lines.push(`${seconds(at - zero).padStart(7)} ${text}`);
    last = at;
  }
  const shown =
    lines.length > MAX_LINES
      ? [
          ...lines.slice(0, MAX_LINES / 2),
          `        … ${lines.length - MAX_LINES} more …`,
          ...lines.slice(-MAX_LINES / 2),
        ]
      : lines;
  const said = history.stderr.trim().split('\n').slice(-STDERR_LINES);
  const stderr = said.length === 1 && said[0] === '' ? [] : ['stderr:', ...said.map((line) => `  ${line}`)];
  return [...shown, ...stderr].map((line) => hideSecretIn(line, apiKey));
}

function describeRequest(one: SeenRequest): { at: number; text: string }[] {
  const { number, at, endedAt, events, status, ending, named, fault, region } = one;
  const what = one.unreadable === undefined ? `${events.length} events` : `unreadable (${one.unreadable})`;
  const sent = { at, text: `→ #${number} ${what}${showNumbers(one)}${region === 'eu' ? ' to eu' : ''}` };
  if (endedAt === undefined) return [sent];
  const how = status === undefined || ending !== 'answered' ? ending : String(status);
  const triggered = fault === undefined ? '' : ` (fault ${fault})`;
  const fields = [...new Set([...named.values()].filter((field) => field !== null))];
  const names = named.size === 0 ? '' : `  named: ${[named.size, ...fields].join(' ')}`;
  return [sent, { at: endedAt, text: `← #${number} ${how}${triggered}${names}${showError(one)}` }];
}

/** What an answer that is no 200 says of itself. */
function showError({ status, answer }: SeenRequest): string {
  if (status === 200 || !isJsonObject(answer) || typeof answer.error !== 'string') return '';
  return `  ${answer.error.slice(0, MAX_ERROR)}`;
}

/** Most characters of an error that are told. */
const MAX_ERROR = 100;

function showNumbers({ events }: SeenRequest): string {
  const numbers = events.flatMap(({ number }) => number ?? []);
  if (numbers.length === 0) return '';
  return ` (#${Math.min(...numbers)}–#${Math.max(...numbers)})`;
}
