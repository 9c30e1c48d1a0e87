import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compareBaseline, readExpectedFailures, writeExpectedFailures } from '../../conformance/expected-failures.ts';
import type { ForwarderTarget } from '../../conformance/forwarder/forwarder-target.ts';
import {
  formatRuleReport,
  formatSuiteVerdicts,
  loadForwarderRules,
  type OpenServer,
  parseForwarderTarget,
  readForwarderTarget,
  runForwarderSuite,
} from '../../conformance/forwarder/index.ts';
import { exitCodeOf, type RuleReport } from '../../conformance/results.ts';
import { suiteFolder } from '../../conformance/rule-files.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { createMockAmplitude, type ProjectOptions } from '../../mock-amplitude/index.ts';
import { ConfigError } from '../config/config-error.ts';
import type { CommandContext } from './command-context.ts';
import { BATCH_EVENTS, DRIVER_OPTIONS } from './conformance-driver.ts';

/** What `conformance forwarder` was called with. */
export interface ForwarderConformanceOptions {
  /** Starts the forwarder; counts before the file's. */
  command?: string;
  /** File that describes it. */
  target?: string;
  /** A slug, or the beginning of several. */
  only?: string;
  /** In s. */
  maxTime?: number;
  /** Runs what takes longer, too. */
  slow?: boolean;
  /** `auto`, or what forwarders are asked to multiply their waits by. */
  timeScale?: number | 'auto';
  /** Shows what happened in each case. */
  trace?: boolean;
  /** File of the failures that are known: others fail the run, and so do lines that are not true any more. */
  expectedFailures?: string;
  /** Writes that file. */
  writeBaseline?: boolean;
  json?: boolean;
}

const DEFAULT_MAX_TIME_S = 60;
/** Never below: the noise of a busy machine has to stay under a third of the smallest gap that is asked for. */
const FASTEST = 0.1;

/** What our forwarder says of itself. */
export const OUR_TARGET: ForwarderTarget = parseForwarderTarget({
  name: 'amplitude-emulator forward',
  feed: 'datafly',
  ack: 'durable',
  restart: true,
  order: 'device',
  batch: { maxEvents: BATCH_EVENTS, lingerMs: 20 },
  time: { scale: 'env' },
  waits: { requestTimeoutMs: 30_000, throttleMs: 30_000, restMs: 60_000, longestBackoffMs: 60_000 },
  shutdownMs: 5000,
  options: [...DRIVER_OPTIONS],
});

/** `conformance forwarder`: judges a forwarder by what reaches the mock; by default our own. */
export async function runForwarderConformance(
  options: ForwarderConformanceOptions,
  { stop, out, say }: CommandContext,
): Promise<ExitCode> {
  const rules = loadForwarderRules(options.only === undefined ? {} : { only: options.only });
  if (rules.length === 0) {
    say(`Failed to choose rules: no slug begins with "${options.only}". Without --only all are checked.`);
    return EXIT.wrongUse;
  }
  const chosen = chooseForwarder(options);
  if (chosen === undefined) {
    say('Failed to start a forwarder: the target file has no command. Add one, or give --command.');
    return EXIT.wrongUse;
  }
  const { target, command, cwd } = chosen;
  const { trace = false, json = false } = options;
  const timeScale = chooseScale(options, target);
  const print = (rule: RuleReport) => {
    if (!json) for (const line of formatRuleReport(rule, { trace })) out.write(line);
  };
  const reports = await runForwarderSuite({
    ...{ target, command, cwd, timeScale, rules, signal: stop.signal, onResult: print },
    openServer: openMock,
    preload: join(suiteFolder(), 'drivers', 'scale-time.cjs'),
    maxTimeMs: options.slow ? Number.POSITIVE_INFINITY : (options.maxTime ?? DEFAULT_MAX_TIME_S) * 1000,
  });
  if (json) out.write({ json: { target, timeScale, rules: reports }, indent: 2 });
  else for (const line of formatSuiteVerdicts(reports)) out.write(line);
  await out.flush(stop.signal);
  return conclude(options, reports, say);
}

function chooseScale({ timeScale = 'auto' }: ForwarderConformanceOptions, { time }: ForwarderTarget): number {
  if (timeScale !== 'auto') return timeScale;
  return time.scale === 'none' ? 1 : FASTEST;
}

function conclude(
  { expectedFailures: file, writeBaseline }: ForwarderConformanceOptions,
  reports: readonly RuleReport[],
  say: (message: string) => void,
): ExitCode {
  const code = exitCodeOf(reports);
  if (file === undefined) return code;
  if (writeBaseline) {
    writeFileSync(file, writeExpectedFailures(reports, existsSync(file) ? readExpectedFailures(readList(file)) : []));
    return code === EXIT.findings ? EXIT.ok : code;
  }
  const problems = compareWithFile(file, reports);
  problems.forEach(say);
  if (problems.length > 0) return EXIT.findings;
  // What is listed may fail.
  return code === EXIT.findings ? EXIT.ok : code;
}

/** What a run says that the list of expected failures does not, and the other way round. */
function compareWithFile(file: string, reports: readonly RuleReport[]): string[] {
  const all = loadForwarderRules().map(({ slug, scenarios, mappings }) => ({
    slug,
    cases: [...scenarios, ...mappings],
  }));
  const { unlisted, stale, unknown } = compareBaseline(reports, readExpectedFailures(readList(file)), all);
  return [
    ...unknown.map((entry) => `${file}, ${entry}: there is no such rule or case. Take it out.`),
    ...stale.map((entry) => `${file}, ${entry}: it does not fail any more. Take it out.`),
    ...unlisted.map((one) => `${one}: failed, and is not expected to.`),
  ];
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError('INPUT_UNREADABLE', `Failed to read ${file}: ${reason}.`, 'Name a file that there is.', {
      cause,
    });
  }
}

function chooseForwarder({
  command,
  target: file,
}: ForwarderConformanceOptions): { target: ForwarderTarget; command: string | string[]; cwd: string } | undefined {
  const cwd = process.cwd();
  if (file === undefined && command === undefined) return { target: OUR_TARGET, command: ourDriver(), cwd };
  const target = file === undefined ? parseForwarderTarget({}) : readForwarderTarget(file);
  if (command !== undefined) return { target, command, cwd };
  if (target.command === undefined || file === undefined) return undefined;
  return { target, command: target.command, cwd: dirname(resolve(file)) };
}

/** This program itself. */
function ourDriver(): string[] {
  const [program = process.execPath, script = ''] = process.argv;
  // npm run conformance is another script beside the program.
  const own = script.endsWith('run.ts') ? join(suiteFolder(), '..', 'dist', 'src', 'cli', 'bin.js') : script;
  return [program, own, 'conformance-driver'];
}

/** A mock of its own for each run: nobody else's faults, clock or rates. */
export const openMock: OpenServer = async ({ apiKey, region, settings }) => {
  const project: ProjectOptions = { ...settings, name: 'conformance', apiKey, region };
  const mock = await createMockAmplitude({ projects: [project] });
  return { us: mock.us, eu: mock.eu, control: mock.control, close: mock.close };
};
