import { endOfString } from '../../../lib/parse-json.ts';
import { parameterJson } from '../form/form-rules.ts';
import { isAbsent } from '../json.ts';
import { bodyJson } from '../request/body-json.ts';
import type { RequestReading } from '../request/request-rule.ts';
import type { RequestLint } from './lint.ts';

/** Says nothing: the body is as it is. */
const AS_IT_IS: readonly string[] = ['', 'gzip', 'identity'];

/** What JavaScript and Python write for numbers that JSON does not have. */
const NO_NUMBERS = ['NaN', 'Infinity'] as const;

/** How far before a number its key is looked for, in characters. */
const KEY_BEFORE = 80;

export const bodyEncodingLint: RequestLint = {
  slug: 'lint.body-encoding',
  kind: 'request',
  source: {
    tags: ['decided'],
    text: 'HTTP V2 docs: gzip alone is named. JSON has no NaN and no Infinity, which Python writes all the same.',
  },
  fix: 'Send the body as it is or with Content-Encoding: gzip, and null where there is no number.',
  check({ reading, refusedBy }, report) {
    const encoding = reading.sent.contentEncoding?.trim().toLowerCase() ?? '';
    if (!AS_IT_IS.includes(encoding)) {
      report(
        () => '',
        () => ({
          message: `Content-Encoding is ${JSON.stringify(encoding.slice(0, SHOWN))}, and only gzip is read: the body is taken as it is`,
          fix: 'Compress with gzip, or leave the header out; a charset belongs to the Content-Type.',
        }),
      );
    }
    const text = refusedBy === null ? undefined : readText(reading, refusedBy);
    const found = text === undefined ? undefined : findNoNumber(text);
    if (text === undefined || found === undefined) return;
    report(
      () => findKeyBefore(text, found.at) ?? '',
      () => ({
        message: `the body holds ${found.word} at character ${found.at + 1}, which JSON does not have`,
        fix: 'Send null, or leave the key out, where there is no number. In Python, json.dumps(…, allow_nan=False) finds where it comes from.',
      }),
    );
  },
};

const SHOWN = 40;

/** The text that was meant as JSON. */
function readText({ sent, fields }: RequestReading, refusedBy: string): string | undefined {
  const { body, parameter } = sent;
  if (refusedBy === bodyJson.slug) return body.kind === 'complete' ? body.body.toString('utf8') : undefined;
  const text = refusedBy !== parameterJson.slug || parameter === undefined ? undefined : fields?.[parameter];
  return isAbsent(text) ? undefined : String(text);
}

/** The first NaN or Infinity that stands in no string. Each character is looked at a few times at most. */
function findNoNumber(text: string): { word: string; at: number } | undefined {
  const places = NO_NUMBERS.map((word) => ({ word, at: text.indexOf(word) }));
  for (let from = 0; from < text.length; ) {
    for (const place of places) if (place.at >= 0 && place.at < from) place.at = text.indexOf(place.word, from);
    const found = places.filter(({ at }) => at >= 0).toSorted((one, other) => one.at - other.at)[0];
    if (found === undefined) return undefined;
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote > found.at) return found;
    from = endOfString(text, quote) + 1;
  }
  return undefined;
}

/** The key of the value that stands there. */
function findKeyBefore(text: string, at: number): string | undefined {
  return /"([^"\\]{1,60})"\s*:\s*-?$/.exec(text.slice(Math.max(0, at - KEY_BEFORE), at))?.[1];
}
