import { aliases } from './aliases.ts';
import { currency } from './currency.ts';
import { deviceId } from './device-id.ts';
import { emptyList } from './empty-list.ts';
import { ip } from './ip.ts';
import { knownKeys } from './known-keys.ts';
import { language } from './language.ts';
import { library } from './library.ts';
import { limitGroups } from './limit-groups.ts';
import { limitString } from './limit-string.ts';
import { location } from './location.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { plan } from './plan.ts';
import { properties } from './properties.ts';
import { revenue } from './revenue.ts';
import { session } from './session.ts';
import { time } from './time.ts';
import { trim } from './trim.ts';
import { userAgent } from './user-agent.ts';

/** In the order they are applied. */
export const NORMALIZE_RULES: readonly NormalizeRule[] = [
  knownKeys,
  aliases,
  emptyList,
  deviceId,
  trim,
  time,
  language,
  revenue,
  currency,
  ip,
  location,
  session,
  userAgent,
  plan,
  library,
  properties,
  limitString,
  limitGroups,
];
