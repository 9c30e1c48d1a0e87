import { type ConformanceRule, TIERS, type Tier } from './rule.ts';
import { areaOf, tierOf } from './tier.ts';

/** What a run is asked to do with the rules there are. */
export interface Selection {
  /** Only these; empty for all. */
  only: readonly string[];
  /** None of these. */
  skip: readonly string[];
  /** This tier and those below it. */
  tier?: Tier;
}

/** What is looked at of a rule, of either direction, to choose it. */
export interface SelectableRule extends Pick<ConformanceRule, 'slug' | 'level' | 'source' | 'tier'> {
  cases: readonly { name: string }[];
}

/**
 * Chooses rules and cases. A selector is the beginning of a slug (`event.`, or more of it), a level (`MUST`), a tier
 * (`core`), a source (`source:wild`), or the id of a case (`event.id-length: a user_id of 4 characters`).
 *
 * @returns the rules, without those that have no case left, and the selectors that nothing answers to
 * @example selectRules(loadRules(), { only: ['event.', 'core'], skip: ['SHOULD'] })
 */
export function selectRules<Rule extends SelectableRule>(
  rules: readonly Rule[],
  { only, skip, tier }: Selection,
): { rules: Rule[]; unknown: string[] } {
  const unknown = [...only, ...skip].filter((selector) => !rules.some((rule) => choose(rule, selector).length > 0));
  const chosen = rules.flatMap((rule): Rule[] => {
    if (tier !== undefined && TIERS.indexOf(tierOf(rule)) > TIERS.indexOf(tier)) return [];
    const wanted = only.length === 0 ? rule.cases : only.flatMap((selector) => choose(rule, selector));
    const unwanted = skip.flatMap((selector) => choose(rule, selector));
    const cases = rule.cases.filter((one) => wanted.includes(one) && !unwanted.includes(one));
    return cases.length === 0 ? [] : [cases.length === rule.cases.length ? rule : { ...rule, cases }];
  });
  return { rules: chosen, unknown };
}

/** The id of a case: what selectors, expected failures and reports call it. */
export function caseId(slug: string, name: string): string {
  return `${slug}: ${name}`;
}

/** The cases of a rule that a selector means. */
function choose(rule: SelectableRule, selector: string): SelectableRule['cases'] {
  if (selector === '') return [];
  const [, kind = '', value = selector] = /^(area|level|tier|source):(.+)$/.exec(selector) ?? [];
  const one = (name: string) => kind === '' || kind === name;
  const named =
    (kind === '' && rule.slug.startsWith(selector)) ||
    (kind === 'area' && areaOf(rule.slug) === value) ||
    (kind === 'source' && rule.source.tags.includes(value)) ||
    (one('level') && rule.level.toLowerCase() === value.toLowerCase()) ||
    (one('tier') && tierOf(rule) === value);
  return named ? rule.cases : rule.cases.filter(({ name }) => caseId(rule.slug, name) === selector);
}
