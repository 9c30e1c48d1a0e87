import type { ProjectState } from '../projects/project-states.ts';
import { listMappedTo } from '../state/user-map/create-user-map.ts';

/** What `/usermap` said of a user, as user activity tells it. */
interface DescribedMapping {
  /** Beside the rest of `userData`; nothing for a user that no mapping is about. Decided. */
  fields: { global_user_id?: string; mapped_user_ids?: string[] };
  /** The IDs whose events are in the user's stream: its own, and those of users that are mapped to it (docs). */
  withStreams(own: ReadonlySet<number>): ReadonlySet<number>;
}

/** Describes a user's mapping; properties are never merged (docs). */
export function describeMapping(
  userId: string | null,
  { userMap, profiles }: Pick<ProjectState, 'userMap' | 'profiles'>,
): DescribedMapping {
  if (userId === null || userMap.size === 0) return { fields: {}, withStreams: (own) => own };
  const to = userMap.get(userId);
  const from = listMappedTo(userMap, userId);
  return {
    fields: {
      ...(to === undefined ? {} : { global_user_id: to }),
      ...(from.length === 0 ? {} : { mapped_user_ids: from }),
    },
    withStreams(own) {
      const others = from.flatMap((id) => {
        const user = profiles.userOf({ userId: id });
        return user === undefined ? [] : [...profiles.aliases(user.amplitudeId)];
      });
      return new Set([...own, ...others]);
    },
  };
}
