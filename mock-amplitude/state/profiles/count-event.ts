import type { ReadEvent } from '../../rules/event/read-event.ts';
import { countRevenue, SDK_REVENUE_EVENT } from '../../rules/stored/revenue.ts';
import type { AmplitudeUser } from './amplitude-user.ts';

/** −1 is what SDKs send outside of any session (`normalize.session`). */
const NO_SESSION = -1;

/** Adds an event to its user's counts. `at` is when it happened, in ms since the epoch: events come in any order. */
export function countEvent(user: AmplitudeUser, event: ReadEvent, at: number): void {
  user.events++;
  const isFirst = user.firstUsed === null || at < user.firstUsed;
  if (isFirst) user.firstUsed = at;
  if (event.sessionId !== undefined && event.sessionId !== NO_SESSION) countSession(user, event.sessionId, at);
  if (user.lastUsed === null || at > user.lastUsed) user.lastUsed = at;
  if (event.price !== undefined || event.revenue !== undefined || event.type === SDK_REVENUE_EVENT) {
    countPurchase(user, event);
  }
  if ((isFirst || user.startVersion === null) && event.appVersion !== undefined) user.startVersion = event.appVersion;
}

function countSession(user: AmplitudeUser, session: number, at: number): void {
  if (user.lastSession !== session) {
    user.sessions++;
    user.lastSession = session;
  } else if (user.lastUsed !== null && at > user.lastUsed) user.usageTime += at - user.lastUsed;
}

function countPurchase(user: AmplitudeUser, event: ReadEvent): void {
  const { revenue } = countRevenue(event.sent);
  if (revenue === null) return;
  user.purchases++;
  // What is beyond every number could be neither written down nor read again.
  user.revenue = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, user.revenue + revenue));
}
