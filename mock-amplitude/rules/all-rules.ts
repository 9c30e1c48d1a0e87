import { faultRule } from '../faults/build-fault-result.ts';
import { ENDPOINT_RULES } from '../http/endpoint-rules.ts';
import { ENVELOPE_RULES } from '../http/envelope-rules.ts';
import { hungUpRule } from '../http/hung-up.ts';
import { READ_BACK_RULES } from '../read-api/read-back-rules.ts';
import { dedupRule } from '../state/dedup/drop-repeats.ts';
import { IDENTITY_RULES } from '../state/identity/identity-rules.ts';
import { nameLimitsRule } from '../state/name-limits/create-name-limits.ts';
import { orderRule } from '../state/profiles/order-rule.ts';
import { PROPERTY_RULES } from '../state/profiles/properties/property-rules.ts';
import {
  dailyRule,
  keyBatchRule,
  keyV2Rule,
  monthlyRule,
  projectDailyRule,
  projectRule,
  propertyUpdatesRule,
  wholeRequestRule,
} from '../state/throttle/throttle-rules.ts';
import { EVENT_RULES } from './event/event-rules.ts';
import { idCoercionRule } from './event/id-coercion.ts';
import { silencedRule } from './event/silenced.ts';
import { FORM_RULES } from './form/form-rules.ts';
import { apiKeyMissingRule } from './request/api-key-missing.ts';
import { apiKeyUnknownRule } from './request/api-key-unknown.ts';
import { bodyJsonRule } from './request/body-json.ts';
import { bodyMissingRule } from './request/body-missing.ts';
import { bodySizeRule } from './request/body-size.ts';
import { eventCountRule } from './request/event-count.ts';
import { eventsMissingRule } from './request/events-missing.ts';
import { eventsNotArrayRule } from './request/events-not-array.ts';
import { forbiddenRule } from './request/forbidden.ts';
import { optionsRule } from './request/options.ts';
import { pathRule } from './request/path.ts';
import { regionMismatchRule } from './request/region-mismatch.ts';
import type { Rule } from './rule.ts';
import { NORMALIZE_RULES } from './stored/normalize-rules.ts';

const REQUEST_RULES: readonly Rule[] = [
  pathRule,
  forbiddenRule,
  bodySizeRule,
  bodyMissingRule,
  bodyJsonRule,
  apiKeyMissingRule,
  eventsMissingRule,
  eventsNotArrayRule,
  eventCountRule,
  apiKeyUnknownRule,
  regionMismatchRule,
  optionsRule,
  ...Object.values(FORM_RULES),
];

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
  ...EVENT_RULES,
  idCoercionRule,
  silencedRule,
  ...NORMALIZE_RULES,
  dedupRule,
  orderRule,
  ...PROPERTY_RULES,
  ...IDENTITY_RULES,
  ...THROTTLE_RULES,
  nameLimitsRule,
  ...READ_BACK_RULES,
  hungUpRule,
  faultRule,
];
