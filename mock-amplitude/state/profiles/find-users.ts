import type { Senders } from '../senders/create-senders.ts';
import { type AmplitudeUser, readUser, type User } from './amplitude-user.ts';

export interface UserMatches {
  type: 'match_amplitude_id' | 'match_user_or_device_id' | 'match_user_prefix' | 'nomatch';
  users: readonly User[];
}

/** Most users one search finds. Decided. */
const MAX_MATCHES = 100;

/** Where users are looked for. */
export interface SearchedUsers {
  users: IteratorObject<AmplitudeUser>;
  user(amplitudeId: number): AmplitudeUser | undefined;
  senders: Senders;
}

/** The users seen last, newest first; of those seen at once, the one made last. Takes a look at each. */
export function listLatestUsers(users: IteratorObject<AmplitudeUser>): readonly User[] {
  let latest: AmplitudeUser[] = [];
  const keepNewest = () => latest.toSorted(byLastUsed).slice(0, MAX_MATCHES);
  for (const user of users) {
    latest.push(user);
    if (latest.length > 2 * MAX_MATCHES) latest = keepNewest();
  }
  return keepNewest().map(readUser);
}

function byLastUsed(one: AmplitudeUser, other: AmplitudeUser): number {
  return (other.lastUsed ?? 0) - (one.lastUsed ?? 0) || other.amplitudeId - one.amplitudeId;
}

/** Finds users by Amplitude ID, by user_id or device_id, or by how a user_id begins: the first of these that matches. */
export function findUsers(query: string, { users, user, senders }: SearchedUsers): UserMatches {
  const byId = /^\d{1,15}$/.test(query) ? user(Number(query)) : undefined;
  if (byId !== undefined) return { type: 'match_amplitude_id', users: [readUser(byId)] };
  const owners = [senders.users.peek(query)?.owner, senders.devices.peek(query)?.owner];
  const exact = new Set(owners.filter((one) => one !== undefined));
  if (exact.size > 0) return { type: 'match_user_or_device_id', users: [...exact].map(readUser) };
  const begins = ({ userId }: AmplitudeUser) => query !== '' && userId?.startsWith(query) === true;
  const found = [...users.filter(begins).take(MAX_MATCHES)];
  return { type: found.length === 0 ? 'nomatch' : 'match_user_prefix', users: found.map(readUser) };
}
