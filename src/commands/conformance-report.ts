import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  compareBaseline,
  type ExpectedFailure,
  readExpectedFailures,
  writeExpectedFailures,
} from '../../conformance/expected-failures.ts';
import { chooseOutputs, refuseOutputs, type SuiteOutput } from '../../conformance/reporters/choose-outputs.ts';
import { exitCodeAsExpected, exitCodeOfReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { formatLine, type Line } from '../../lib/line.ts';
import type { CommandContext } from './command-context.ts';

/** What both directions of `conformance` are told about what is judged, and how it is reported. */
export interface ConformanceReportOptions {
  /** Selectors, see `selectRules`. */
  only?: string[];
  skip?: string[];
  list?: boolean;
  expectedFailures?: string;
  writeBaseline?: boolean;
  trace?: boolean;
  verbose?: boolean;
  /** `name` or `name=file`. */
  reporter?: string[];
  json?: boolean;
}

/** What a line of a file of expected failures may name. */
type KnownRule = Parameters<typeof compareBaseline>[2][number];

/** Says why a report cannot be made as it was asked for; undefined where it can. Asked before a run of minutes. */
export function refuseReport(options: ConformanceReportOptions): string | undefined {
  const names = namesOf(options);
  return refuseOutputs(names) ?? refuseBaseline(options) ?? refuseFiles(names);
}

/** Where a run is written, and how. */
export function chooseReports(options: ConformanceReportOptions): SuiteOutput[] {
  return chooseOutputs(namesOf(options), { verbose: options.verbose ?? false, trace: options.trace ?? false });
}

/** Says why there is nothing to judge; undefined where there is. */
export function refuseRules(rules: readonly object[], unknown: readonly string[]): string | undefined {
  const [first] = unknown;
  if (first !== undefined) {
    return `Failed to choose rules: no slug begins with "${first}", and it is no level, tier, source or case. See --list.`;
  }
  return rules.length === 0 ? 'Failed to choose rules: --only, --skip and --tier leave none. See --list.' : undefined;
}

/**
 * Writes a report everywhere it was asked for, and holds it against the failures that are expected.
 *
 * @param known every rule there is, chosen or not
 */
export async function endWithReport(
  report: SuiteReport,
  known: readonly KnownRule[],
  options: ConformanceReportOptions,
  outputs: readonly SuiteOutput[],
  context: CommandContext,
): Promise<ExitCode> {
  for (const { file, append, write } of outputs) {
    const lines = write(report);
    if (file === undefined) await printAll(lines, context);
    else if (!writeText(file, `${lines.map((line) => formatLine(line, false)).join('\n')}\n`, append, context))
      return EXIT.couldNotRun;
  }
  const { expectedFailures: file } = options;
  const before = file === undefined || !existsSync(file) ? [] : readExpectedFailures(readFileSync(file, 'utf8'));
  if (file === undefined) return exitCodeOfReport(report);
  if (options.writeBaseline) {
    if (!report.complete) {
      context.say(`Failed to write ${file}: the run was cut off, and what was not run may fail. Give it more time.`);
      return EXIT.couldNotRun;
    }
    if (!writeText(file, writeExpectedFailures(report.rules, before), false, context)) return EXIT.couldNotRun;
    context.say(`${report.counts.cases.fail} expected failures written to ${file}.`);
    return exitCodeAsExpected(report);
  }
  return compareWith(before, report, known, context);
}

/** Prints lines as fast as they are read. */
export async function printAll(lines: readonly Line[], { out, stop }: CommandContext): Promise<void> {
  for (const line of lines) await out.send(line, stop.signal);
  await out.flush(stop.signal);
}

/** How often something is said while a run takes its time, in ms. */
const PROGRESS_MS = 5000;

/** Says on stderr how far a run is that takes long. */
export function startProgress(total: number, { say }: CommandContext) {
  let done = 0;
  let failed = 0;
  let last = '';
  const timer = setInterval(() => say(`${done} of ${total} rules judged, ${failed} failed${last}`), PROGRESS_MS);
  return {
    note(verdict: string, slug: string) {
      done++;
      if (verdict === 'fail') failed++;
      last = `, the last was ${slug}`;
    },
    close: () => clearInterval(timer),
  };
}

function namesOf({ reporter = [], json }: ConformanceReportOptions): string[] {
  return json ? [...reporter, 'json'] : reporter;
}

/** Failures that are expected fail nothing; whatever else differs from the file does. */
function compareWith(
  entries: readonly ExpectedFailure[],
  report: SuiteReport,
  known: readonly KnownRule[],
  { say }: CommandContext,
): ExitCode {
  const { unlisted, stale, unknown, expected } = compareBaseline(report.rules, entries, known);
  if (expected > 0) say(`${expected} failures were expected.`);
  for (const id of unlisted) say(`not expected to fail: ${id}`);
  for (const entry of stale) say(`stale: nothing of it failed (${entry}). Take the line out.`);
  for (const entry of unknown) say(`unknown: there is no such rule or case (${entry}). Take the line out.`);
  if (unlisted.length + stale.length + unknown.length > 0) return EXIT.findings;
  return exitCodeAsExpected(report);
}

/** A run of minutes must not end with a report that has no place. */
function refuseFiles(names: readonly string[]): string | undefined {
  const files = names.flatMap((name) => (name.includes('=') ? [name.slice(name.indexOf('=') + 1)] : []));
  const bad = files.find((file) => !statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory());
  return bad === undefined
    ? undefined
    : `Failed to choose reporters: ${bad} is in no folder that is there. Make it first.`;
}

function refuseBaseline({ expectedFailures: file, writeBaseline }: ConformanceReportOptions): string | undefined {
  if (file === undefined) {
    return writeBaseline ? 'Failed to write a baseline: no file is given. Add --expected-failures <file>.' : undefined;
  }
  return statSync(file, { throwIfNoEntry: false })?.isFile() || (writeBaseline && !existsSync(file))
    ? undefined
    : `Failed to read the expected failures: there is no file ${file}. Make it with --write-baseline.`;
}

/** Writes a file; what goes wrong is said. */
function writeText(file: string, text: string, append: boolean, { say }: CommandContext): boolean {
  try {
    writeFileSync(file, text, { flag: append ? 'a' : 'w' });
    return true;
  } catch (error) {
    say(`Failed to write ${file}: ${error instanceof Error ? error.message : String(error)}. Give another file.`);
    return false;
  }
}
