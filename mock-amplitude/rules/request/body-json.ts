import { isUtf8 } from 'node:buffer';
import { parseExactly } from '../../../lib/parse-exactly.ts';
import { parseJson } from '../../../lib/parse-json.ts';
import { listNamedKeys } from '../../../lib/redact-secret.ts';
import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { describe, isObject } from '../json.ts';
import { type Refusal, refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

/** Reads the body as one JSON object. Parameters of the content type, such as a charset, do not matter. */
export const bodyJson: RequestRule = {
  slug: 'request.body-json',
  source: {
    tags: ['doc', 'wild', 'decided'],
    text: 'HTTP V2 docs; Amplitude-Swift#99. Which content types count as JSON is decided.',
  },
  fix: 'Send one JSON object, as UTF-8, with Content-Type: application/json.',
  check(reading, { acceptTextPlain }) {
    const { body, contentType } = reading.sent;
    // An empty body has a rule of its own.
    if (body.kind !== 'complete' || body.body.length === 0) return undefined;
    if (!isJsonType(contentType, acceptTextPlain)) {
      return fault(`the Content-Type is ${contentType ?? 'not given'}, and only application/json is read as JSON`);
    }
    if (!isUtf8(body.body)) return fault('the body is not UTF-8; is it compressed without Content-Encoding: gzip?');
    const text = body.body.toString('utf8');
    try {
      const value = reading.sent.exactly ? parseExactly(text).value : parseJson(text);
      if (!isObject(value)) return fault(`the body is ${describe(value)}, not a JSON object`);
      reading.fields = value;
      return undefined;
    } catch (error) {
      return fault(`the body is not JSON: ${explain(error, text)}`);
    }
  },
};

/** The same for a body that says it is gzip and is not, whatever it holds. */
export const bodyGzip: RequestRule = {
  ...bodyJson,
  check({ sent: { body } }) {
    if (body.kind !== 'not-gzip') return undefined;
    return fault(`Content-Encoding is gzip, but the body is not: ${body.reason}`);
  },
};

function fault(message: string): Refusal {
  return refuse(bodyJson, buildRefusal(400, ERROR_TEXT.bodyJson), '', message);
}

/** Characters of a key that give it away. */
const PIECE = 5;

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

function isJsonType(contentType: string | undefined, acceptTextPlain: boolean): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || (type === 'text/plain' && acceptTextPlain);
}
