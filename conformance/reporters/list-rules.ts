import type { Line } from '../../lib/line.ts';
import { caseId, type SelectableRule } from '../select-rules.ts';
import { tierOf } from '../tier.ts';

/** Lists rules, and with `verbose` their cases, by the ids that --only and --skip take. */
export function listRules(
  rules: readonly (SelectableRule & { title: string })[],
  { json, verbose }: { json: boolean; verbose: boolean },
): Line[] {
  if (json) {
    const list = rules.map((rule) => {
      const { slug, title, level, source, cases } = rule;
      return { slug, title, level, tier: tierOf(rule), source, cases: cases.map(({ name }) => name) };
    });
    return [{ json: list, indent: 2 }];
  }
  const longest = Math.max(...rules.map(({ slug }) => slug.length));
  return rules.flatMap((rule): Line[] => {
    const { slug, level, source, title, cases } = rule;
    const columns = [slug.padEnd(longest), level.padEnd(6), tierOf(rule).padEnd(8), `[${source.tags.join(', ')}]`];
    const ids = verbose ? cases.map(({ name }) => `    ${caseId(slug, name)}`) : [];
    return [`${columns.join('  ')}  ${title} (${cases.length})`, ...ids];
  });
}
