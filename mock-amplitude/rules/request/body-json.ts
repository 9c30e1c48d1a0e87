import { isUtf8 } from 'node:buffer';
import { listNamedKeys } from '../../../lib/redact-secret.ts';
import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { describe, isObject, type SentObject } from '../json.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const bodyJsonRule: Rule = {
  slug: 'request.body-json',
  source: {
    tags: ['doc', 'wild', 'decided'],
    text: 'HTTP V2 docs; Amplitude-Swift#99. Which content types count as JSON is decided.',
  },
  fix: 'Send one JSON object, as UTF-8, with Content-Type: application/json.',
};

/** Characters of a key that give it away. */
const PIECE = 5;

/**
 * Parses a body as one JSON object.
 *
 * @param contentType the header as sent; parameters such as a charset do not matter
 */
export function parseBodyJson(
  body: Buffer,
  contentType: string | undefined,
  acceptTextPlain: boolean,
): { ok: true; value: SentObject } | { ok: false; refusal: Refusal } {
  const fault = (message: string) => ({ ok: false as const, refusal: refuseBodyJson(message) });

  if (!isJsonType(contentType, acceptTextPlain)) {
    return fault(`the Content-Type is ${contentType ?? 'not given'}, and only application/json is read as JSON`);
  }
  if (!isUtf8(body)) return fault('the body is not UTF-8; is it compressed without Content-Encoding: gzip?');
  const text = body.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { ok: true, value } : fault(`the body is ${describe(value)}, not a JSON object`);
  } catch (error) {
    return fault(`the body is not JSON: ${explain(error, text)}`);
  }
}

/** Node quotes some of the text around the fault: not where a piece of the key is in it. */
function explain(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const [quoted = ''] = /".*"/s.exec(message) ?? [];
  const shown = listNamedKeys(text).some((key) => givesAway(quoted, key));
  return shown ? message.replace(quoted, 'the text around "api_key"') : message;
}

function givesAway(text: string, key: string): boolean {
  if (key.length < PIECE) return text.includes(key);
  for (let at = 0; at + PIECE <= text.length; at++) if (key.includes(text.slice(at, at + PIECE))) return true;
  return false;
}

/** Refuses a body that cannot be read as JSON; `message` says why. */
export function refuseBodyJson(message: string): Refusal {
  return refuse(bodyJsonRule, buildRefusal(400, ERROR_TEXT.bodyJson), '', message);
}

function isJsonType(contentType: string | undefined, acceptTextPlain: boolean): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || (type === 'text/plain' && acceptTextPlain);
}
