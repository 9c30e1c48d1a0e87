import { loadRules, runSuite } from '../../conformance/index.ts';
import type { SuiteOutput } from '../../conformance/reporters/choose-outputs.ts';
import { listRules } from '../../conformance/reporters/list-rules.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import { selectRules } from '../../conformance/select-rules.ts';
import type { SuiteReport } from '../../conformance/suite-report.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { readVersion } from '../cli/version.ts';
import type { CommandContext } from './command-context.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import {
  chooseReports,
  endWithReport,
  printAll,
  refuseReport,
  refuseRules,
  startProgress,
} from './conformance-report.ts';
import { chooseTarget, refuseTarget } from './conformance-target.ts';

/** `conformance`: judges a server by every rule; by default the emulator, which it starts for that. */
export async function runConformance(options: ConformanceOptions, context: CommandContext): Promise<ExitCode> {
  const all = loadRules();
  const { only = [], skip = [], tier } = options;
  const { rules, unknown } = selectRules(all, { only, skip, ...(tier === undefined ? {} : { tier }) });
  const refused = refuseTarget(options) ?? refuseRules(rules, unknown) ?? refuseReport(options);
  if (refused !== undefined) {
    context.say(refused);
    return EXIT.wrongUse;
  }
  if (options.list) {
    await printAll(listRules(rules, { json: options.json ?? false, verbose: options.verbose ?? false }), context);
    return EXIT.ok;
  }
  const outputs = chooseReports(options);
  const report = await judge(options, rules, outputs, context);
  if (context.stop.signal.aborted) return EXIT.couldNotRun;
  return endWithReport(report, all, options, outputs, context);
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
