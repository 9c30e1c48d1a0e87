import type { Profiles } from '../state/profiles/create-profiles.ts';
import type { KeptState } from './session-part.ts';

/** What changed of a project's users and groups since the last time; a value that is undefined is no more. */
export function keepStates(project: string, { takeChanged }: Pick<Profiles, 'takeChanged'>): KeptState[] {
  return [...takeChanged().records].map(([kind, key, value]) => {
    return { type: 'state', project, kind, key, value: value ?? undefined };
  });
}

/** Everything there is of a project's users and groups. */
export function* listStates(project: string, { dump }: Pick<Profiles, 'dump'>): Generator<KeptState> {
  for (const [kind, key, value] of dump()) yield { type: 'state', project, kind, key, value };
}
