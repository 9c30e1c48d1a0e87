import type { Project } from '../../projects/projects.ts';
import { CompiledLints } from './compiled-lints.ts';
import type { LintCounts, LintOff } from './lint-slugs.ts';

/** The lints of one emulator: those that are on for a project, and how many warnings they gave. */
export interface Lints {
  /** Those that are on for a project; null: for a request that belongs to none. */
  of(project: Pick<Project, 'lintOff'> | null): CompiledLints;
  /** Counts a warning. */
  count(project: string | null, slug: string): void;
  /** What was counted since the start or the last reset: of one project, or of all and of requests that belong to none. */
  counts(project?: string): LintCounts;
  /** Forgets what was counted, of one project or of all. */
  reset(project?: string): void;
}

/** @param off what is switched off where a project does not say */
export function createLints(off: readonly LintOff[]): Lints {
  const compiled = new WeakMap<readonly LintOff[], CompiledLints>();
  // A project that is forgotten takes its counts along: there are no more entries than projects.
  const counted = new Map<string | null, Map<string, number>>();

  return {
    of(project) {
      const list = project?.lintOff ?? off;
      const known = compiled.get(list) ?? new CompiledLints(list);
      compiled.set(list, known);
      return known;
    },
    count(project, slug) {
      const counts = counted.get(project) ?? new Map<string, number>();
      counted.set(project, counts.set(slug, (counts.get(slug) ?? 0) + 1));
    },
    counts(project) {
      const sums: Record<string, number> = {};
      for (const [name, counts] of counted) {
        if (project !== undefined && project !== name) continue;
        for (const [slug, count] of counts) sums[slug] = (sums[slug] ?? 0) + count;
      }
      return sums;
    },
    reset(project) {
      if (project === undefined) counted.clear();
      else counted.delete(project);
    },
  };
}
