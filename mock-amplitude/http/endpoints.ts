import { DELAYED_RULES, delayedKey } from '../rules/delayed/delayed-rules.ts';
import { type EventTerms, JSON_TERMS } from '../rules/event/event-terms.ts';
import type { SentObject } from '../rules/json.ts';
import { checksum } from '../rules/legacy/checksum.ts';
import { translateLegacyEvent } from '../rules/legacy/translate-legacy-event.ts';
import { FORM_RULES, GROUP_FORM_RULES, JSON_RULES, LEGACY_RULES } from '../rules/request/request-rules.ts';
import { takeDelayed, writeDelayedAnswer } from './delayed/take-delayed.ts';
import type { Endpoint } from './endpoint.ts';
import { writeJsonAnswer } from './envelope.ts';
import { writeLegacyWord } from './legacy-words.ts';
import { writeV1Word, writeWord } from './words.ts';

const JSON_ENDPOINT = {
  methods: ['POST'],
  rules: JSON_RULES,
  checks: [],
  parameter: undefined,
  makeEvent: undefined,
  terms: JSON_TERMS,
  library: 'http/2.0',
  write: ({ answer }) => writeJsonAnswer(answer),
} satisfies Partial<Endpoint>;

/** Forms know no numbers, so clients send them as text. */
const FORM_TERMS: EventTerms = { ...JSON_TERMS, coercesNumbers: true };

/** What reads forms and answers with a word. Docs: the limits of the HTTP V2 API apply. */
const FORM_ENDPOINT = {
  methods: ['GET', 'POST'],
  bodyLimit: 'bodyBytes',
  rate: 'http-v2',
  rules: FORM_RULES,
  checks: [],
  makeEvent: undefined,
  terms: FORM_TERMS,
  library: 'http/1.0',
  write: writeWord,
} satisfies Partial<Endpoint>;

/** Takes events that are ingested later. */
const DELAYED_ENDPOINT = {
  ...JSON_ENDPOINT,
  bodyLimit: 'delayedBodyBytes',
  rate: 'http-v2',
  rules: DELAYED_RULES,
  checks: [delayedKey],
  takeIn: takeDelayed,
  write: writeDelayedAnswer,
} satisfies Partial<Endpoint>;

/** Every endpoint that takes events in, at the same paths in both regions. A new one is a line here. */
export const ENDPOINTS: readonly Endpoint[] = [
  { ...JSON_ENDPOINT, path: '/2/httpapi', bodyLimit: 'bodyBytes', rate: 'http-v2' },
  { ...JSON_ENDPOINT, path: '/batch', bodyLimit: 'batchBodyBytes', rate: 'batch' },
  { ...DELAYED_ENDPOINT, path: '/2/httpapi/delayed' },
  { ...DELAYED_ENDPOINT, path: '/2/httpapi/delayed/' },
  { ...FORM_ENDPOINT, path: '/identify', parameter: 'identification', makeEvent: makeIdentify },
  {
    ...FORM_ENDPOINT,
    path: '/groupidentify',
    parameter: 'identification',
    rules: GROUP_FORM_RULES,
    makeEvent: makeGroupIdentify,
    terms: { ...FORM_TERMS, idsOptional: true },
  },
  {
    ...FORM_ENDPOINT,
    path: '/httpapi',
    parameter: 'event',
    terms: { ...FORM_TERMS, anyIdLength: true },
    write: writeV1Word,
  },
  {
    ...FORM_ENDPOINT,
    path: '/',
    methods: ['POST'],
    parameter: 'e',
    rules: LEGACY_RULES,
    checks: [checksum],
    terms: { ...FORM_TERMS, anyIdLength: true },
    makeEvent: translateLegacyEvent,
    write: writeLegacyWord,
  },
];

/** An identification is an event without a type of its own. */
function makeIdentify(sent: SentObject): SentObject {
  return { ...sent, event_type: '$identify' };
}

/** No user has a part in it. */
function makeGroupIdentify({ group_type, group_value, ...rest }: SentObject): SentObject {
  return { ...rest, event_type: '$groupidentify', groups: { [String(group_type)]: String(group_value) } };
}
