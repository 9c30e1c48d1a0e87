import { hideSecretIn } from '../lib/redact-secret.ts';
import type { BuiltRequest } from './build-request.ts';
import type { ServerAnswer } from './exchange.ts';
import type { Target } from './target.ts';
import { writeCurl } from './write-curl.ts';

/** One request and its answer, for a person; no key stands in it. */
export interface Call {
  /** The request as a command; keys come from the environment. */
  curl: string;
  /** Undefined where no answer came. */
  status?: number;
  /** The answer, cut off where it is long; or why there was none. */
  answer: string;
}

/** A request and what came of it: an answer, or the reason why there was none. */
export interface SentCall {
  request: BuiltRequest;
  came: ServerAnswer | string;
}

/** Most characters of an answer that are kept. */
const KEPT_CHARACTERS = 1000;

/** Shorter ones are no real keys, and stand in other words. */
const SHORTEST_HIDDEN_KEY = 12;

/** Makes a call of what was sent and what came. */
export function describeCall({ request, came }: SentCall, target: Target): Call {
  const curl = writeCurl(request, target);
  if (typeof came === 'string') return { curl, answer: came };
  return { curl, status: came.status, answer: hideKeys(cut(came.text.trim()), target) };
}

/** Hides whatever the target must keep secret: answers repeat keys (`request.api-key-unknown`), reports must not. */
export function hideKeys(text: string, { keys, secrets, controlToken = '' }: Target): string {
  return [...Object.values(keys), ...Object.values(secrets), ...listCredentials(keys, secrets), controlToken]
    .filter((key) => key.length >= SHORTEST_HIDDEN_KEY)
    .reduce(hideSecretIn, text);
}

/** What read-back sends: a server may repeat it. */
function listCredentials(keys: Target['keys'], secrets: Target['secrets']): string[] {
  return Object.entries(secrets).map(([name, secret]) => Buffer.from(`${keys[name]}:${secret}`).toString('base64'));
}

function cut(text: string): string {
  return text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…` : text;
}
