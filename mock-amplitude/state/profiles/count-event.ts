import type { SentObject } from '../../rules/json.ts';
import { countRevenue } from '../../rules/stored/revenue.ts';
import { DEVICE_FIELDS, type KnownField, LOCATION_FIELDS, OTHER_FIELDS, type UserRecord } from './user-record.ts';

/** Adds an event to its user's counts. `at` is when it came, in ms since the epoch. */
export function countEvent(user: UserRecord, event: SentObject, at: number): void {
  user.events++;
  if (user.firstUsed === null || at < user.firstUsed) user.firstUsed = at;
  countSession(user, event.session_id, at);
  if (user.lastUsed === null || at > user.lastUsed) user.lastUsed = at;
  if (event.price !== undefined || event.revenue !== undefined) countPurchase(user, event);
  if (user.startVersion === null && typeof event.app_version === 'string') user.startVersion = event.app_version;
}

/** −1 and absent are no session (`normalize.session`). */
function countSession(user: UserRecord, session: unknown, at: number): void {
  if (typeof session !== 'number' || session === -1) return;
  if (user.lastSession !== session) {
    user.sessions++;
    user.lastSession = session;
  } else if (user.lastUsed !== null && at > user.lastUsed) user.usageTime += at - user.lastUsed;
}

function countPurchase(user: UserRecord, event: SentObject): void {
  const { revenue } = countRevenue(event);
  if (revenue === null) return;
  user.purchases++;
  user.revenue += revenue;
}

/** Keeps what an event says of its user's device and place. */
export function keepKnown(user: UserRecord, event: SentObject, identify: boolean): void {
  if (!saysNews(user.known, event)) return;
  keepGroup(user, event, LOCATION_FIELDS, true);
  keepGroup(user, event, DEVICE_FIELDS, identify);
  keepGroup(user, event, OTHER_FIELDS, false);
}

/** One look at each field by its name, which costs a fraction of going through lists of names. */
function saysNews(known: UserRecord['known'], event: SentObject): boolean {
  return (
    isNews(event.platform, known.platform) ||
    isNews(event.os_name, known.os_name) ||
    isNews(event.os_version, known.os_version) ||
    isNews(event.language, known.language) ||
    isNews(event.country, known.country) ||
    isNews(event.region, known.region) ||
    isNews(event.city, known.city) ||
    isNews(event.dma, known.dma) ||
    isNews(event.app_version, known.app_version) ||
    isNews(event.device_brand, known.device_brand) ||
    isNews(event.device_manufacturer, known.device_manufacturer) ||
    isNews(event.device_model, known.device_model) ||
    isNews(event.carrier, known.carrier)
  );
}

function isNews(said: unknown, known: string | undefined): boolean {
  return said !== undefined && said !== known;
}

function keepGroup(user: UserRecord, event: SentObject, fields: readonly KnownField[], resets: boolean): void {
  let wiped = !resets;
  for (const field of fields) {
    const value = event[field];
    if (typeof value !== 'string' || value === '') continue;
    if (!wiped) forgetUnsaid(user, event, fields);
    wiped = true;
    if (user.known[field] !== value) user.known[field] = value;
  }
}

function forgetUnsaid({ known }: UserRecord, event: SentObject, fields: readonly KnownField[]): void {
  for (const field of fields) if (event[field] === undefined) known[field] = undefined;
}
