import { createPause } from '../lib/pause.ts';
import type { VerdictLog } from './event-log/verdict-log.ts';
import type { ProjectStates } from './projects/project-states.ts';
import type { Project } from './projects/projects.ts';
import { describeUser } from './read-api/describe-user.ts';
import { deriveDeviceId } from './rules/stored/device-id.ts';
import type { Lookups } from './rules/stored/lookups.ts';
import type { User } from './state/profiles/amplitude-user.ts';
import { showUser } from './state/profiles/show-user.ts';
import type { EventRecord } from './verdict.ts';

/** What is told of a user in a list; times in ms since the epoch, null where there was none yet. */
export type UserSummary = Pick<
  User,
  'amplitudeId' | 'userId' | 'deviceIds' | 'mergedIds' | 'events' | 'revenue' | 'firstUsed' | 'lastUsed'
>;

/** The users that a search found, and by what: `latest` are those seen last, where nothing was asked for. */
export interface UserSearch {
  project: string;
  type:
    | 'match_amplitude_id'
    | 'match_user_or_device_id'
    | 'match_user_prefix'
    | 'match_derived_device_id'
    | 'nomatch'
    | 'latest';
  users: UserSummary[];
}

/** All that is known of a user: the summary, its groups, and the `userData` of Amplitude's own user activity. */
export interface UserProfile extends UserSummary, Omit<ReturnType<typeof describeUser>, 'revenue'> {
  project: string;
  groups: User['groups'];
  identity: User['identity'];
}

/** What users are looked up in. */
export interface UserPlaces {
  states: ProjectStates;
  lookups: Lookups;
  log: VerdictLog;
}

/** Finds users by an Amplitude ID, a user_id, a device_id, or how a user_id begins; without a query, those seen last. */
export function searchUsers({ states }: UserPlaces, project: Project, query = ''): UserSearch {
  const { profiles } = states.of(project);
  if (query === '') return { project: project.name, type: 'latest', users: profiles.latestUsers().map(summarize) };
  const { type, users } = profiles.findUsers(query);
  return { project: project.name, type, users: users.map(summarize) };
}

/** A UUID of version 5, as a device_id is that is made of a user_id. */
const DERIVED = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * As `searchUsers`, for whoever can wait: also by the device_id that stored events of a user have who was sent without one
 * (`normalize.device-id`). It is remembered nowhere, so each user is looked at; others have their turn meanwhile.
 */
export async function lookUpUsers(places: UserPlaces, project: Project, query = ''): Promise<UserSearch> {
  const found = searchUsers(places, project, query);
  if (found.type !== 'nomatch' || !DERIVED.test(query)) return found;
  const pause = createPause();
  for (const user of places.states.of(project).profiles.named()) {
    if (user.userId !== null && deriveDeviceId(project.name, user.userId) === query) {
      return { project: project.name, type: 'match_derived_device_id', users: [summarize(user)] };
    }
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  return found;
}

/** Describes the user of an Amplitude ID, of a merged one too; undefined where there is none. */
export function readProfile({ states, lookups }: UserPlaces, project: Project, id: number): UserProfile | undefined {
  const found = states.of(project).profiles.user(id);
  if (found === undefined) return undefined;
  const user = showUser(found, lookups);
  return {
    project: project.name,
    ...describeUser(user, project.name),
    ...summarize(user),
    groups: user.groups,
    identity: user.identity,
  };
}

/** What a user did on all of its devices, oldest first: the newest `limit`, and how many are kept. */
export async function readUserEvents(
  { states, log }: UserPlaces,
  project: Project,
  { id, limit }: { id: number; limit: number },
): Promise<{ events: EventRecord[]; total: number }> {
  const aliases = states.of(project).profiles.aliases(id);
  const stored = await log.search({ project: project.name, verdict: 'accepted' });
  const own = stored.filter(({ amplitudeId }) => amplitudeId !== null && aliases.has(amplitudeId));
  return { events: own.slice(-limit), total: own.length };
}

function summarize(user: Readonly<Omit<User, 'properties'>>): UserSummary {
  const { amplitudeId, userId, deviceIds, mergedIds, events, revenue, firstUsed, lastUsed } = user;
  return { amplitudeId, userId, deviceIds, mergedIds, events, revenue, firstUsed, lastUsed };
}
