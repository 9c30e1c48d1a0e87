/** How often something was said of a path, by rule. */
export interface PathCount {
  /** Slug of the rule. */
  rule: string;
  /** Path in the event; `(other)` for what came after the first paths. */
  path: string;
  count: number;
}

/** Counts by rule and path. */
export interface PathCounts {
  add(rule: string, path: string): void;
  list(): readonly PathCount[];
}

/** Senders name the paths: so many are told apart, the rest of a rule is counted together. Decided. */
const MOST_PATHS = 200;
/** Of a path, so many characters are told. Decided. */
const PATH_CHARACTERS = 200;
const OTHER = '(other)';

export function createPathCounts(mostPaths = MOST_PATHS): PathCounts {
  const byRule = new Map<string, Map<string, PathCount>>();
  let known = 0;

  function count(counts: Map<string, PathCount>, rule: string, path: string): void {
    const counted = counts.get(path);
    if (counted !== undefined) counted.count++;
    else if (path === OTHER || known < mostPaths) {
      if (path !== OTHER) known++;
      counts.set(path, { rule, path, count: 1 });
    } else count(counts, rule, OTHER);
  }

  return {
    add(rule, path) {
      const counts = byRule.get(rule) ?? new Map<string, PathCount>();
      byRule.set(rule, counts);
      count(counts, rule, path.slice(0, PATH_CHARACTERS));
    },
    list: () => [...byRule.values()].flatMap((counts) => [...counts.values()]),
  };
}

/**
 * A path with places in lists as `*`, so that there are few.
 *
 * @example withoutPlaces('properties.products.12.price') // 'properties.products.*.price'
 */
export function withoutPlaces(path: string): string {
  return path.replace(/\.\d+(?=\.|$)/g, '.*');
}
