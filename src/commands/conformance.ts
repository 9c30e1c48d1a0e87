import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  compareBaseline,
  type ExpectedFailure,
  readExpectedFailures,
  writeExpectedFailures,
} from '../../conformance/expected-failures.ts';
import { loadRules, runSuite } from '../../conformance/index.ts';
import { chooseOutputs, refuseOutputs, type SuiteOutput } from '../../conformance/reporters/choose-outputs.ts';
import { listRules } from '../../conformance/reporters/list-rules.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import { selectRules } from '../../conformance/select-rules.ts';
import { exitCodeOfReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { formatLine, type Line } from '../../lib/line.ts';
import { readVersion } from '../cli/version.ts';
import type { CommandContext } from './command-context.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { chooseTarget, refuseTarget } from './conformance-target.ts';

/** `conformance`: judges a server by every rule; by default the emulator, which it starts for that. */
export async function runConformance(options: ConformanceOptions, context: CommandContext): Promise<ExitCode> {
  const all = loadRules();
  const { only = [], skip = [], tier, reporter = [], json } = options;
  const { rules, unknown } = selectRules(all, { only, skip, ...(tier === undefined ? {} : { tier }) });
  const names = json ? [...reporter, 'json'] : reporter;
  const refused =
    refuseTarget(options) ??
    refuseRules(rules, unknown) ??
    refuseOutputs(names) ??
    refuseBaseline(options) ??
    refuseFiles(names);
  if (refused !== undefined) {
    context.say(refused);
    return EXIT.wrongUse;
  }
  if (options.list) {
    await print(listRules(rules, { json: json ?? false, verbose: options.verbose ?? false }), context);
    return EXIT.ok;
  }
  const outputs = chooseOutputs(names, { verbose: options.verbose ?? false, trace: options.trace ?? false });
  const report = await judge(options, rules, outputs, context);
  if (context.stop.signal.aborted) return EXIT.couldNotRun;
  return endWith(report, all, options, outputs, context);
}

async function judge(
  options: ConformanceOptions,
  rules: ConformanceRule[],
  outputs: readonly SuiteOutput[],
  context: CommandContext,
): Promise<SuiteReport> {
  const { target, name, assumed, close } = await chooseTarget(options);
  const progress = startProgress(rules.length, context);
  try {
    return await runSuite({
      target,
      rules,
      name,
      assumed,
      version: readVersion(),
      signal: context.stop.signal,
      safe: options.safe ?? false,
      ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
      ...(options.maxTime === undefined ? {} : { maxMs: options.maxTime * 1000 }),
      onResult(rule) {
        progress.note(rule.verdict, rule.slug);
        for (const output of outputs) for (const line of output.onRule?.(rule) ?? []) context.out.write(line);
      },
    });
  } finally {
    progress.close();
    await close();
  }
}

async function endWith(
  report: SuiteReport,
  all: readonly ConformanceRule[],
  options: ConformanceOptions,
  outputs: readonly SuiteOutput[],
  context: CommandContext,
): Promise<ExitCode> {
  for (const { file, append, write } of outputs) {
    const lines = write(report);
    if (file === undefined) await print(lines, context);
    else if (!writeText(file, `${lines.map((line) => formatLine(line, false)).join('\n')}\n`, append, context))
      return EXIT.couldNotRun;
  }
  const { expectedFailures: file } = options;
  const before = file === undefined || !existsSync(file) ? [] : readExpectedFailures(readFileSync(file, 'utf8'));
  if (file === undefined) return exitCodeOfReport(report);
  if (options.writeBaseline) {
    if (!writeText(file, writeExpectedFailures(report.rules, before), false, context)) return EXIT.couldNotRun;
    context.say(`${report.counts.cases.fail} expected failures written to ${file}.`);
    return report.counts.rules.errored > 0 ? EXIT.couldNotRun : EXIT.ok;
  }
  return compareWith(before, report, all, context);
}

/** Failures that are expected fail nothing; whatever else differs from the file does. */
function compareWith(
  entries: readonly ExpectedFailure[],
  report: SuiteReport,
  all: readonly ConformanceRule[],
  { say }: CommandContext,
): ExitCode {
  const { unlisted, stale, unknown, expected } = compareBaseline(report.rules, entries, all);
  if (expected > 0) say(`${expected} failures were expected.`);
  for (const id of unlisted) say(`not expected to fail: ${id}`);
  for (const entry of stale) say(`stale: nothing of it failed (${entry}). Take the line out.`);
  for (const entry of unknown) say(`unknown: there is no such rule or case (${entry}). Take the line out.`);
  if (unlisted.length + stale.length + unknown.length > 0) return EXIT.findings;
  const code = exitCodeOfReport(report);
  return code === EXIT.findings ? EXIT.ok : code;
}

function refuseRules(rules: readonly ConformanceRule[], unknown: readonly string[]): string | undefined {
  const [first] = unknown;
  if (first !== undefined) {
    return `Failed to choose rules: no slug begins with "${first}", and it is no level, tier, source or case. See --list.`;
  }
  return rules.length === 0 ? 'Failed to choose rules: --only, --skip and --tier leave none. See --list.' : undefined;
}

/** A run of minutes must not end with a report that has no place. */
function refuseFiles(names: readonly string[]): string | undefined {
  const files = names.flatMap((name) => (name.includes('=') ? [name.slice(name.indexOf('=') + 1)] : []));
  const bad = files.find((file) => !statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory());
  return bad === undefined
    ? undefined
    : `Failed to choose reporters: ${bad} is in no folder that is there. Make it first.`;
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

function refuseBaseline({ expectedFailures: file, writeBaseline }: ConformanceOptions): string | undefined {
  if (file === undefined) {
    return writeBaseline ? 'Failed to write a baseline: no file is given. Add --expected-failures <file>.' : undefined;
  }
  return statSync(file, { throwIfNoEntry: false })?.isFile() || (writeBaseline && !existsSync(file))
    ? undefined
    : `Failed to read the expected failures: there is no file ${file}. Make it with --write-baseline.`;
}

async function print(lines: readonly Line[], { out, stop }: CommandContext): Promise<void> {
  for (const line of lines) await out.send(line, stop.signal);
  await out.flush(stop.signal);
}

/** How often something is said while a run takes its time, in ms. */
const PROGRESS_MS = 5000;

/** Says on stderr how far a run is that takes long. */
function startProgress(total: number, { say }: CommandContext) {
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
