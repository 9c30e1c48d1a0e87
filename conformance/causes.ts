import type { CaseReport, RuleReport, SuiteVerdict } from './results.ts';
import { areaOf } from './tier.ts';

/** What many failures have in common. */
export interface Cause {
  /** `400 expected, 200 came`. */
  kind: string;
  cases: number;
  rules: number;
  /** Slug of the rule to begin with. */
  beginWith: string;
}

/** In this order a server, or a forwarder, is best mended: what comes later builds on what comes first. */
const AREAS: readonly string[] = [
  ...['request', 'endpoint', 'envelope', 'event', 'throttle', 'quota', 'dedup', 'order', 'limit', 'normalize'],
  ...['properties', 'identity', 'lint', 'readback', 'legacy', 'delayed', 'intake', 'map', 'deliver'],
];

/** Sorts rules in the order in which a server is best mended; areas that nobody knows come last. */
export function sortByArea<T extends { slug: string }>(rules: readonly T[]): T[] {
  const order = (one: T) => (AREAS.includes(areaOf(one.slug)) ? AREAS.indexOf(areaOf(one.slug)) : AREAS.length);
  return [...rules].sort((one, other) => order(one) - order(other) || compare(one.slug, other.slug));
}

/** Groups what failed, or is warned of, by its cause, the most frequent first. */
export function groupCauses(rules: readonly RuleReport[], verdict: 'fail' | 'warn' = 'fail'): Cause[] {
  const sorted = sortByArea(rules);
  const found = sorted.flatMap((rule) =>
    rule.cases.filter((one) => one.verdict === verdict).map((one) => ({ slug: rule.slug, kind: causeOf(one) })),
  );
  const causes = [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, cases]): Cause => {
    const slugs = new Set(cases.map(({ slug }) => slug));
    return { kind, cases: cases.length, rules: slugs.size, beginWith: cases[0]?.slug ?? '' };
  });
  return causes.sort((one, other) => other.cases - one.cases);
}

/** The first thing that differed: the rest mostly follows from it. */
export function causeOf({ findings, reason }: CaseReport): string {
  return findings[0]?.kind ?? reason ?? 'unknown';
}

/** Whether nobody could look at it. */
export function isUnseen({ verdict }: Pick<RuleReport, 'verdict'>): boolean {
  return verdict === 'untestable' || verdict === 'not-applicable';
}

/** How a rule ended that nobody could look at, and why. */
export function describeUnseen({
  verdict,
  reason = 'nothing was shown',
}: Pick<RuleReport, 'verdict' | 'reason'>): string {
  return `${verdict}: ${reason}`;
}

/** Rules that nobody could look at, for the same reason. */
export interface Unseen {
  verdict: SuiteVerdict;
  why: string;
  slugs: string[];
}

/** Groups what nobody could look at: each reason once, with the rules it holds for. */
export function groupUnseen(rules: readonly RuleReport[]): Unseen[] {
  return [...Map.groupBy(rules.filter(isUnseen), describeUnseen)].flatMap(([why, alike]) => {
    const [first] = alike;
    return first === undefined ? [] : { verdict: first.verdict, why, slugs: alike.map(({ slug }) => slug) };
  });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
