import type { ConformanceRule, Tier } from './rule.ts';

/** What every client meets: whether it is taken in, and what it is answered. */
const CORE_AREAS: readonly string[] = ['request', 'endpoint', 'envelope', 'event', 'throttle'];

/** Endpoints that only few clients use. */
const BESIDE_CORE: readonly string[] = ['endpoint.groupidentify', 'endpoint.http-v1', 'endpoint.identify'];

/** Which tier a rule is of: what is no MUST is strict; of the rest the area says, unless the rule does. */
export function tierOf({ slug, level, tier }: Pick<ConformanceRule, 'slug' | 'level' | 'tier'>): Tier {
  if (tier !== undefined) return tier;
  if (level === 'SHOULD') return 'strict';
  return CORE_AREAS.includes(areaOf(slug)) && !BESIDE_CORE.includes(slug) ? 'core' : 'complete';
}

/** The part of a slug before its dot. */
export function areaOf(slug: string): string {
  return slug.slice(0, slug.indexOf('.'));
}
