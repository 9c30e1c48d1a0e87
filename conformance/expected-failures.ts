import type { RuleReport } from './results.ts';

/** A failure that is known, as a line of a file says: `slug: case # reason`, or `slug # reason` for all of its cases. */
export interface ExpectedFailure {
  slug: string;
  /** Undefined: any case of the rule. */
  case: string | undefined;
  reason: string;
  /** In the file, from 1. */
  line: number;
}

/** What a run says of the failures that were expected. */
export interface Compared {
  /** Cases that failed, and stand in no line. */
  unlisted: { slug: string; case: string }[];
  /** Lines of which nothing failed any more. */
  stale: ExpectedFailure[];
  /** Lines that name no rule or no case. */
  unknown: ExpectedFailure[];
}

const LINE = /^(?<slug>[\w.-]+)(?::\s*(?<name>.*?))?\s*(?:#\s*(?<reason>.*))?$/;

/**
 * Reads a list of expected failures. Empty lines, and those that begin with `#`, say nothing.
 *
 * @returns what was read, and the numbers of the lines that could not be
 * @example readExpectedFailures('deliver.413: many bytes # cut nowhere').expected[0].case // 'many bytes'
 */
export function readExpectedFailures(text: string): { expected: ExpectedFailure[]; unreadable: number[] } {
  const expected: ExpectedFailure[] = [];
  const unreadable: number[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const { slug, name, reason = '' } = LINE.exec(line)?.groups ?? {};
    if (slug === undefined) unreadable.push(index + 1);
    else expected.push({ slug, case: name === '' ? undefined : name, reason, line: index + 1 });
  }
  return { expected, unreadable };
}

/**
 * Compares a run with what was expected to fail.
 *
 * @param all every rule and case there is, whether it ran or not
 */
export function compareWithExpected(
  reports: readonly RuleReport[],
  expected: readonly ExpectedFailure[],
  all: readonly { slug: string; cases: readonly string[] }[],
): Compared {
  const fits = (one: ExpectedFailure, slug: string, name: string) =>
    one.slug === slug && (one.case === undefined || one.case === name);
  const ran = reports.flatMap(({ slug, cases }) =>
    cases.map((one) => ({ slug, name: one.name, verdict: one.verdict })),
  );
  const failed = ran.filter(({ verdict }) => verdict === 'fail');
  return {
    unlisted: failed
      .filter(({ slug, name }) => !expected.some((one) => fits(one, slug, name)))
      .map(({ slug, name }) => ({ slug, case: name })),
    // What could not be looked at says nothing of an entry.
    stale: expected.filter((one) => {
      const own = ran.filter(({ slug, name }) => fits(one, slug, name));
      return own.length > 0 && own.every(({ verdict }) => verdict === 'pass' || verdict === 'warn');
    }),
    unknown: expected.filter((one) => !all.some(({ slug, cases }) => cases.some((name) => fits(one, slug, name)))),
  };
}

/** Writes the list that a run would need: a line for each case that failed, with what was found. */
export function writeExpectedFailures(reports: readonly RuleReport[]): string {
  const lines = reports.flatMap(({ slug, cases }) =>
    cases.flatMap(({ name, verdict, findings }) =>
      verdict === 'fail' ? [`${slug}: ${name} # ${[...new Set(findings.map(({ kind }) => kind))].join(', ')}`] : [],
    ),
  );
  return `${lines.join('\n')}\n`;
}
