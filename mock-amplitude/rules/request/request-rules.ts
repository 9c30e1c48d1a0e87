import { formRule, parameterJson, parameterMissing } from '../form/form-rules.ts';
import { group, groupIdentifyLimit } from '../form/group-rules.ts';
import { legacyForm, legacyPath } from '../legacy/legacy-form.ts';
import { apiKeyMissing } from './api-key-missing.ts';
import { apiKeyUnknown } from './api-key-unknown.ts';
import { bodyGzip, bodyJson } from './body-json.ts';
import { bodyMissing } from './body-missing.ts';
import { bodySize } from './body-size.ts';
import { clientHungUp } from './client-hung-up.ts';
import { eventCount } from './event-count.ts';
import { eventsMissing } from './events-missing.ts';
import { eventsNotArray } from './events-not-array.ts';
import { forbidden } from './forbidden.ts';
import { regionMismatch } from './region-mismatch.ts';
import type { RequestRule } from './request-rule.ts';

/** What `/2/httpapi` and `/batch` are read by, in the order Amplitude checks it. A new rule is a file here and a line below. */
export const JSON_RULES: readonly RequestRule[] = [
  forbidden,
  clientHungUp,
  bodySize,
  bodyGzip,
  bodyMissing,
  bodyJson,
  apiKeyMissing,
  eventsMissing,
  eventsNotArray,
  eventCount,
];

/** What `/identify` and V1's `/httpapi` are read by: a form or a query whose one field holds JSON. */
export const FORM_RULES: readonly RequestRule[] = [
  forbidden,
  clientHungUp,
  bodySize,
  bodyGzip,
  formRule,
  apiKeyMissing,
  parameterMissing,
  parameterJson,
  eventCount,
];

/** What `/groupidentify` is read by. */
export const GROUP_FORM_RULES: readonly RequestRule[] = [...FORM_RULES, groupIdentifyLimit, group];

/** What the legacy root is read by. */
export const LEGACY_RULES: readonly RequestRule[] = [
  forbidden,
  clientHungUp,
  legacyPath,
  bodySize,
  bodyGzip,
  legacyForm,
  apiKeyMissing,
  parameterMissing,
  parameterJson,
  eventCount,
];

/** What every request is checked by once it could be read: whose it is. */
export const PROJECT_RULES: readonly RequestRule[] = [apiKeyUnknown, regionMismatch];
