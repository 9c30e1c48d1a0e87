import { dirname, join, resolve } from 'node:path';
import type { ForwarderTarget } from '../../conformance/forwarder/forwarder-target.ts';
import {
  formatRuleReport,
  formatVerdicts,
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
import type { CommandContext } from './command-context.ts';
import { DRIVER_OPTIONS } from './conformance-driver.ts';

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
  json?: boolean;
}

const DEFAULT_MAX_TIME_S = 60;
/** Never below: the noise of a busy machine has to stay under a third of the smallest gap that is asked for. */
const FASTEST = 0.1;

/** What our forwarder says of itself. */
const OUR_TARGET: ForwarderTarget = parseForwarderTarget({
  name: 'amplitude-emulator forward',
  feed: 'datafly',
  ack: 'durable',
  restart: true,
  order: 'device',
  batch: { maxEvents: 2000, lingerMs: 20 },
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
  const { timeScale: wanted = 'auto', trace = false, json = false } = options;
  const timeScale = wanted === 'auto' ? (target.time.scale === 'none' ? 1 : FASTEST) : wanted;
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
  else for (const line of formatVerdicts(reports)) out.write(line);
  await out.flush(stop.signal);
  return exitCodeOf(reports);
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
const openMock: OpenServer = async ({ apiKey, region, settings }) => {
  const project: ProjectOptions = { ...settings, name: 'conformance', apiKey, region };
  const mock = await createMockAmplitude({ projects: [project] });
  return { us: mock.us, eu: mock.eu, control: mock.control, close: mock.close };
};
