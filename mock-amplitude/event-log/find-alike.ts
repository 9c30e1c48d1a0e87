import type { Exchange } from './exchange.ts';
import { LoggedRequest } from './logged-request.ts';
import type { LoggedVerdict } from './verdict-log.ts';

/** What is the same of two refusals that are alike; their bodies and answers are compared by themselves. */
const SAME = [
  'region',
  'method',
  'url',
  'remoteAddress',
  'verdict',
  'rule',
  'project',
  'apiKey',
  'bytes',
  'eventCount',
] as const;

const TOO_LARGE = 413;

/**
 * The record that stands for a refusal, too: of the request before, where that was refused for the same thing, word for word.
 *
 * @param before the last request of the same project
 */
export function findAlike(before: LoggedVerdict | undefined, exchange: Exchange): LoggedRequest | undefined {
  // Of a body that was too large nobody knows what it held.
  const isKnown = exchange.verdict === 'rejected' && exchange.answer.status !== TOO_LARGE;
  if (!isKnown || !(before instanceof LoggedRequest)) return undefined;
  const other = before.exchange;
  const isAlike =
    SAME.every((field) => other[field] === exchange[field]) &&
    other.answer.status === exchange.answer.status &&
    other.answer.text === exchange.answer.text &&
    other.diagnostics[0]?.message === exchange.diagnostics[0]?.message &&
    other.body.equals(exchange.body);
  return isAlike ? before : undefined;
}
