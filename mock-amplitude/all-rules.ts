import { faultRule } from './faults/build-fault-result.ts';
import { ENDPOINT_RULES } from './http/endpoint-rules.ts';
import { ENVELOPE_RULES } from './http/envelope-rules.ts';
import { notKeptRule } from './persistence/not-kept.ts';
import { REACH_RULES } from './reach/reach-rules.ts';
import { READ_BACK_RULES } from './read-api/read-back-rules.ts';
import { DELAYED_PROTOCOL_RULES } from './rules/delayed/delayed-protocol-rules.ts';
import { EVENT_RULES } from './rules/event/event-rules.ts';
import { idCoercionRule } from './rules/event/id-coercion.ts';
import { legacyIdLengthRule } from './rules/event/min-id-length.ts';
import { LEGACY_PROTOCOL_RULES } from './rules/legacy/legacy-rules.ts';
import { LINTS } from './rules/lint/lints.ts';
import { optionsRule } from './rules/request/options.ts';
import { pathRule } from './rules/request/path.ts';
import { GROUP_FORM_RULES, JSON_RULES, PROJECT_RULES } from './rules/request/request-rules.ts';
import type { Rule } from './rules/rule.ts';
import { NORMALIZE_RULES } from './rules/stored/normalize-rules.ts';
import { dedupRule } from './state/dedup/mark-duplicates.ts';
import { IDENTITY_RULES } from './state/identity/identity-rules.ts';
import { nameLimitsRule } from './state/name-limits/create-name-limits.ts';
import { orderRule } from './state/profiles/order-rule.ts';
import { profileRule } from './state/profiles/profile-rule.ts';
import { PROPERTY_RULES } from './state/profiles/property-rules.ts';
import { silencedRule } from './state/senders/silenced.ts';
import {
  dailyRule,
  keyBatchRule,
  keyV2Rule,
  monthlyRule,
  projectDailyRule,
  projectRule,
  propertyUpdatesRule,
  wholeRequestRule,
} from './state/throttle/throttle-rules.ts';

/** The endpoints share most of their rules, and a rule that is asked in two places stands in its list twice. */
const REQUEST_RULES: readonly Rule[] = [
  ...JSON_RULES,
  ...GROUP_FORM_RULES,
  ...PROJECT_RULES,
  pathRule,
  optionsRule,
].filter(({ slug }, place, rules) => rules.findIndex((rule) => rule.slug === slug) === place);

/** One that looks at events and at what is beside them stands in its list twice, too. */
const LINT_RULES: readonly Rule[] = LINTS.filter(
  ({ slug }, place) => LINTS.findIndex((lint) => lint.slug === slug) === place,
);

const THROTTLE_RULES: readonly Rule[] = [
  keyV2Rule,
  keyBatchRule,
  wholeRequestRule,
  dailyRule,
  projectRule,
  projectDailyRule,
  monthlyRule,
  propertyUpdatesRule,
];

/**
 * Every rule that the mock knows, each slug once; the conformance suite has a rule of the same slug for each
 * (`test/conformance/slugs.test.ts`). It decides nothing: which rules run, and in what order, the lists beside the code say.
 */
export const ALL_RULES: readonly Rule[] = [
  ...ENVELOPE_RULES,
  ...ENDPOINT_RULES,
  ...REQUEST_RULES,
  ...LEGACY_PROTOCOL_RULES,
  ...DELAYED_PROTOCOL_RULES,
  ...EVENT_RULES,
  idCoercionRule,
  legacyIdLengthRule,
  silencedRule,
  ...NORMALIZE_RULES,
  ...LINT_RULES,
  dedupRule,
  orderRule,
  profileRule,
  ...PROPERTY_RULES,
  ...IDENTITY_RULES,
  ...THROTTLE_RULES,
  nameLimitsRule,
  ...READ_BACK_RULES,
  ...REACH_RULES,
  faultRule,
  notKeptRule,
];
