import type { ProjectState } from '../projects/project-states.ts';
import type { StateRecord } from '../state/profiles/changes.ts';
import type { KeptState } from './session-part.ts';

/** What changed of what a project remembers since the last time; a value that is undefined is no more. */
export function keepStates(
  project: string,
  { profiles, tables }: Pick<ProjectState, 'profiles' | 'tables'>,
): KeptState[] {
  const records: StateRecord[] = [...profiles.takeChanged().records, ...tables.flatMap((table) => table.takeChanged())];
  return records.map(([kind, key, value]) => {
    return { type: 'state', project, kind, key, value: value ?? undefined };
  });
}

/** Everything that a project remembers. */
export function* listStates(
  project: string,
  { profiles, tables }: Pick<ProjectState, 'profiles' | 'tables'>,
): Generator<KeptState> {
  for (const { dump } of [profiles, ...tables]) {
    for (const [kind, key, value] of dump()) yield { type: 'state', project, kind, key, value };
  }
}

/** Takes in what one of these gave; false for what cannot be read. */
export function loadState(
  { profiles, tables }: Pick<ProjectState, 'profiles' | 'tables'>,
  record: StateRecord,
): boolean {
  return tables.some((table) => table.load(record)) || profiles.load([record]).refused === 0;
}
