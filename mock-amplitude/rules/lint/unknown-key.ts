import { KNOWN_EVENT_KEYS } from '../event/known-keys.ts';
import { describe, isAbsent, isObject, type SentObject } from '../json.ts';
import type { SentRequest } from '../request/request-rule.ts';
import {
  ENVELOPE_KEYS,
  FORM_KEYS,
  LEGACY_FORM_KEYS,
  MEANT_ENVELOPE_KEYS,
  MEANT_EVENT_KEYS,
  OPTION_KEYS,
} from './known-envelope-keys.ts';
import type { EventLint, LintReport, LintWords, RequestLint } from './lint.ts';
import { createFindNearest, type FindNearest } from './nearest-key.ts';
import { shortenKey } from './property-walk.ts';

const RULE = {
  slug: 'lint.unknown-key',
  source: {
    tags: ['decided'],
    text: 'An export has a fixed set of columns: a key that is none of them is nowhere to be seen, and the answer is 200.',
  },
  fix: 'Use the key that Amplitude knows, or put it into event_properties or user_properties.',
} as const;

/** How a key that is meant to be hidden is called. */
const SECRET_KEY = /api_?key|secret|token|password|authorization/i;

const OF_EVENT: Known = {
  keys: KNOWN_EVENT_KEYS,
  nearest: createFindNearest(KNOWN_EVENT_KEYS, MEANT_EVENT_KEYS),
  where: 'an event',
  otherwise: 'Put it into event_properties or user_properties, or leave it out.',
};
const OF_ENVELOPE = makeKnown(ENVELOPE_KEYS, 'the body');
const OF_FORM = makeKnown(FORM_KEYS, 'the form');
const OF_LEGACY_FORM = makeKnown(LEGACY_FORM_KEYS, 'the form');
const OF_OPTIONS = makeKnown(OPTION_KEYS, 'options');

/** The keys that are known in one place. */
interface Known {
  keys: ReadonlySet<string>;
  nearest: FindNearest;
  where: string;
  /** What to do with a key that is like none of them. */
  otherwise: string;
}

/** A key of an event that Amplitude does not know. Reading an event has counted those already: most have none. */
export const unknownKeyLint: EventLint = {
  ...RULE,
  kind: 'event',
  check({ sent, unknownKeys }, _context, report) {
    if (unknownKeys > 0) reportUnknown(sent, '', OF_EVENT, report);
  },
};

/** The same of what stands beside the events, once they could be read: where they could not, the refusal says so. */
export const unknownEnvelopeKeyLint: RequestLint = {
  ...RULE,
  kind: 'request',
  check({ reading: { fields, sent }, refusedBy }, report) {
    if (fields === undefined || refusedBy !== null) return;
    reportUnknown(fields, '', knownBeside(sent.parameter), report);
    if (isObject(fields.options)) reportUnknown(fields.options, 'options.', OF_OPTIONS, report);
  },
};

function knownBeside(parameter: SentRequest['parameter']): Known {
  if (parameter === undefined) return OF_ENVELOPE;
  return parameter === 'e' ? OF_LEGACY_FORM : OF_FORM;
}

function reportUnknown(sent: SentObject, path: string, known: Known, report: LintReport): void {
  for (const key in sent) {
    if (known.keys.has(key) || isAbsent(sent[key])) continue;
    report(
      () => path + shortenKey(key),
      () => explain(key, sent[key], known),
    );
  }
}

function explain(key: string, value: unknown, { nearest, where, otherwise }: Known): LintWords {
  const name = JSON.stringify(shortenKey(key));
  const shown = SECRET_KEY.test(key) ? 'not shown here' : describe(value);
  const meant = nearest(key);
  const message = `${name} (${shown}) is no key that Amplitude knows in ${where}, and is not stored`;
  if (meant === undefined) return { message, fix: otherwise };
  return { message: `${message}: ${meant} is probably meant`, fix: `Call it ${meant}.` };
}

function makeKnown(keys: readonly string[], where: string): Known {
  const nearest = createFindNearest(keys, where === 'options' ? {} : MEANT_ENVELOPE_KEYS);
  return { keys: new Set(keys), nearest, where, otherwise: 'Leave it out, or put it into the events.' };
}
