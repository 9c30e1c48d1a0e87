import { groupCauses, sortByArea } from '../../conformance/causes.ts';
import type { SuiteVerdict } from '../../conformance/results.ts';
import type { ServerRule } from '../../conformance/server-report.ts';
import type { SuiteReport } from '../../conformance/suite-report.ts';

/** What each naive server is. */
const ABOUT: Readonly<Record<string, string>> = {
  'fixed-200': 'A first test double: one answer, whatever comes.',
  'express-stub': 'A stub in a test suite: one route, a look at the key, and a success.',
  'stores-nothing': 'Answers as a success should look, to the letter, and keeps nothing.',
  'throttles-nothing':
    'Checks what a careful reader of the documentation checks, keeps the events and shows them by the control contract; counts nothing per second or day, and knows one endpoint.',
};

/** Writes the page of what naive servers miss. */
export function writeReportsPage(reports: readonly SuiteReport<ServerRule>[]): string {
  const [first] = reports;
  const rows = reports.map(({ target: { name }, counts: { rules } }) => {
    const { pass, fail, warn, untestable, 'not-applicable': other } = rules;
    return `| [${name}](#${name}) | ${pass} | ${fail} | ${warn} | ${untestable} | ${other} |`;
  });
  return [
    '# What naive servers miss',
    '',
    `Four servers as people write them first (\`conformance/naive/\`), judged by ${first?.rules.length ?? 0} rules of the`,
    '[conformance suite](conformance.md); those that send the largest bodies are left out. `npm run docs` writes this page, and a test holds it.',
    '`--naive fixed-200` judges the first one anew.',
    '',
    '| server | pass | fail | warn | untestable | not applicable |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...reports.flatMap(writeReport),
  ].join('\n');
}

function writeReport(report: SuiteReport<ServerRule>): string[] {
  const { name } = report.target;
  const rules = sortByArea(report.rules);
  return [
    `## ${name}`,
    '',
    ABOUT[name] ?? '',
    '',
    ...report.notes.flatMap((note) => [`> ${note}`, '']),
    '| cases | rules | cause | begin with |',
    '| ---: | ---: | --- | --- |',
    ...groupCauses(rules).map(
      ({ kind, cases, rules: many, beginWith }) => `| ${cases} | ${many} | ${kind} | \`${beginWith}\` |`,
    ),
    '',
    ...(['pass', 'fail', 'warn', 'not-applicable'] as const).flatMap((verdict) => listSlugs(rules, verdict)),
    ...listUntestable(rules),
  ];
}

function listSlugs(rules: readonly ServerRule[], verdict: SuiteVerdict): string[] {
  const slugs = rules.filter((rule) => rule.verdict === verdict).map(({ slug }) => `\`${slug}\``);
  return slugs.length === 0 ? [] : [`**${verdict}** (${slugs.length}): ${slugs.join(', ')}`, ''];
}

/** Each reason once. */
function listUntestable(rules: readonly ServerRule[]): string[] {
  const unseen = rules.filter(({ verdict }) => verdict === 'untestable');
  const lines = [...Map.groupBy(unseen, ({ reason = '' }) => reason)].map(
    ([reason, alike]) => `- ${reason}: ${alike.map(({ slug }) => `\`${slug}\``).join(', ')}`,
  );
  return lines.length === 0 ? [] : [`**untestable** (${unseen.length}):`, '', ...lines, ''];
}
