import { causeOf } from './causes.ts';
import type { CaseReport, RuleReport } from './results.ts';

/** One line of a file of expected failures: `slug[: case] # reason`. */
export interface ExpectedFailure {
  slug: string;
  /** Name of a case; undefined where the whole rule may fail. */
  name: string | undefined;
  reason: string;
  line: number;
}

/** How a run compares with what was expected to fail. */
export interface BaselineResult {
  /** Failed cases that no line speaks of. */
  unlisted: string[];
  /** Lines of which nothing failed. */
  stale: string[];
  /** Lines that name no rule or no case. */
  unknown: string[];
  /** How many failed cases were expected. */
  expected: number;
}

/** What a rule is, as far as a line may name it. */
interface Known {
  slug: string;
  cases: readonly { name: string }[];
}

/**
 * Reads a file of expected failures: a line each, `#` begins a reason, or a comment where it begins the line.
 *
 * @example readExpectedFailures('event.id-length: both ids # we strip\n')
 */
export function readExpectedFailures(text: string): ExpectedFailure[] {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) return [];
    const at = line.lastIndexOf(' #');
    const id = (at === -1 ? line : line.slice(0, at)).trim();
    const colon = id.indexOf(': ');
    const slug = colon === -1 ? id : id.slice(0, colon);
    const name = colon === -1 ? undefined : id.slice(colon + 2);
    return [{ slug, name, reason: at === -1 ? '' : line.slice(at + 2).trim(), line: index + 1 }];
  });
}

/** Compares a run with its expected failures. A line is stale only where what it names was run, and did not fail. */
export function compareBaseline(
  rules: readonly RuleReport[],
  entries: readonly ExpectedFailure[],
  known: readonly Known[],
): BaselineResult {
  const failed = listFailed(rules);
  const unknown = entries.filter(({ slug, name }) => {
    const rule = known.find((one) => one.slug === slug);
    return rule === undefined || (name !== undefined && !rule.cases.some((one) => isNamed(one, name)));
  });
  const isMeant = (entry: ExpectedFailure, { slug, one }: (typeof failed)[number]) =>
    entry.slug === slug && (entry.name === undefined || isNamed(one, entry.name));
  const stale = entries.filter((entry) => {
    if (unknown.includes(entry) || failed.some((one) => isMeant(entry, one))) return false;
    const rule = rules.find(({ slug }) => slug === entry.slug);
    const run = rule?.cases.filter((one) => entry.name === undefined || isNamed(one, entry.name)) ?? [];
    return run.some(({ verdict }) => verdict === 'pass' || verdict === 'warn');
  });
  const unlisted = failed.filter((one) => !entries.some((entry) => isMeant(entry, one)));
  return {
    unlisted: unlisted.map(({ slug, one }) => `${slug}: ${one.name}`),
    stale: stale.map(writeEntry),
    unknown: unknown.map(writeEntry),
    expected: failed.length - unlisted.length,
  };
}

/** Writes a file of what failed; the reasons of lines that are still needed are kept. */
export function writeExpectedFailures(rules: readonly RuleReport[], before: readonly ExpectedFailure[]): string {
  const lines = listFailed(rules).map(({ slug, one }) => {
    const old = before.find((entry) => entry.slug === slug && (entry.name === undefined || isNamed(one, entry.name)));
    const reason = old?.reason || causeOf(one);
    return `${slug}: ${one.name.trim()} # ${reason}`;
  });
  return ['# slug: case # reason', ...lines, ''].join('\n');
}

/** A line has no spaces at its ends; the name of a case may. */
function isNamed(one: { name: string }, name: string): boolean {
  return one.name.trim() === name;
}

function listFailed(rules: readonly RuleReport[]): { slug: string; one: CaseReport }[] {
  return rules.flatMap(({ slug, cases }) =>
    cases.filter(({ verdict }) => verdict === 'fail').map((one) => ({ slug, one })),
  );
}

function writeEntry({ slug, name, line }: ExpectedFailure): string {
  return `line ${line}: ${name === undefined ? slug : `${slug}: ${name}`}`;
}
