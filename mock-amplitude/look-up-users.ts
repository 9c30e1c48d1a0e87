import type { VerdictLog } from './event-log/verdict-log.ts';
import type { ProjectStates } from './projects/project-states.ts';
import type { Project } from './projects/projects.ts';
import { describeUser } from './read-api/describe-user.ts';
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
  type: 'match_amplitude_id' | 'match_user_or_device_id' | 'match_user_prefix' | 'nomatch' | 'latest';
  users: UserSummary[];
}

/** All that is known of a user: the summary, its groups, and the `userData` of Amplitude's own user activity. */
export interface UserProfile extends UserSummary, Omit<ReturnType<typeof describeUser>, 'revenue'> {
  project: string;
  groups: User['groups'];
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

/** Describes the user of an Amplitude ID, of a merged one too; undefined where there is none. */
export function readProfile({ states, lookups }: UserPlaces, project: Project, id: number): UserProfile | undefined {
  const found = states.of(project).profiles.user(id);
  if (found === undefined) return undefined;
  const user = showUser(found, lookups);
  return { project: project.name, ...describeUser(user, project.name), ...summarize(user), groups: user.groups };
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
