import type { MappingNote } from '../mapping/explanation.ts';

/** How often something was noted of an input. */
export interface NoteCount {
  /** Slug of the rule. */
  rule: string;
  /** Path in the event, places in lists as `*`; `(other)` for what came after the first paths. */
  path: string;
  count: number;
}

/** Counts what was coerced, left out or corrected, by rule and path. */
export interface NoteCounts {
  add(notes: readonly Pick<MappingNote, 'rule' | 'source'>[]): void;
  list(): NoteCount[];
}

/** Senders name the paths: so many are told apart, the rest of a rule is counted together. */
const MOST_PATHS = 200;
const PATH_LENGTH = 120;
const OTHER = '(other)';

export function createNoteCounts(mostPaths = MOST_PATHS): NoteCounts {
  const counts = new Map<string, NoteCount>();

  function count(rule: string, path: string): void {
    const key = `${rule} ${path}`;
    const known = counts.get(key);
    if (known !== undefined) known.count++;
    else if (path === OTHER || counts.size < mostPaths) counts.set(key, { rule, path, count: 1 });
    else count(rule, OTHER);
  }

  return {
    add(notes) {
      for (const { rule, source } of notes) count(rule, toPath(source));
    },
    list: () => [...counts.values()],
  };
}

function toPath(source: string): string {
  return source.slice(0, PATH_LENGTH).replace(/\.\d+(?=\.|$)/g, '.*');
}
