import { dirname, join, resolve } from 'node:path';
import type { ForwarderTarget } from '../../conformance/forwarder/forwarder-target.ts';
import {
  type OpenServer,
  parseForwarderTarget,
  readForwarderRules,
  readForwarderTarget,
  runForwarderSuite,
  splitCases,
  tryStart,
} from '../../conformance/forwarder/index.ts';
import type { OpenAddresses, RunContext } from '../../conformance/forwarder/open-run.ts';
import type { ForwarderRule } from '../../conformance/forwarder/scenario.ts';
import type { SuiteOutput } from '../../conformance/reporters/choose-outputs.ts';
import { listRules } from '../../conformance/reporters/list-rules.ts';
import { suiteFolder } from '../../conformance/rule-files.ts';
import { selectRules } from '../../conformance/select-rules.ts';
import { finishReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { createMockAmplitude, type ProjectOptions } from '../../mock-amplitude/index.ts';
import { readVersion } from '../cli/version.ts';
import type { CommandContext } from './command-context.ts';
import { BATCH_EVENTS, DRIVER_OPTIONS } from './conformance-driver.ts';
import {
  type ConformanceReportOptions,
  chooseReports,
  endWithReport,
  printAll,
  refuseReport,
  refuseRules,
  startProgress,
} from './conformance-report.ts';
import { dropSharedOutbox } from './driver-outbox.ts';
import { createAddressOpener } from './fixed-addresses.ts';

/** What `conformance forwarder` was called with. */
export interface ForwarderConformanceOptions extends ConformanceReportOptions {
  /** Starts the forwarder; counts before the file's. */
  command?: string;
  /** File that describes it. */
  target?: string;
  /** What it is fed with; counts before the file's. */
  feed?: ForwarderTarget['feed'];
  /** Longest declared wait of a case that is run, in s. */
  maxTime?: number;
  /** Runs what takes longer, too. */
  slow?: boolean;
  /** `auto`, or what forwarders are asked to multiply their waits by. */
  timeScale?: number | 'auto';
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
  context: CommandContext,
): Promise<ExitCode> {
  const all = readForwarderRules();
  const { rules, unknown } = selectRules(all, { only: options.only ?? [], skip: options.skip ?? [] });
  const refused = refuseRules(rules, unknown) ?? refuseReport(options);
  const chosen = refused ?? chooseForwarder(options);
  if (typeof chosen === 'string') {
    context.say(chosen);
    return EXIT.wrongUse;
  }
  if (options.list) {
    await printAll(listRules(rules, { json: options.json ?? false, verbose: options.verbose ?? false }), context);
    return EXIT.ok;
  }
  const outputs = chooseReports(options);
  await using running = new AsyncDisposableStack();
  const openAddresses = createAddressOpener(running, context.say);
  const problem = await tryStart(buildRun(options, chosen, context, openAddresses));
  if (problem.length > 0) {
    for (const line of problem) context.say(line);
    return EXIT.couldNotRun;
  }
  const report = await judge(options, rules.map(splitCases), { ...chosen, openAddresses }, outputs, context);
  return endWithReport(report, all, options, outputs, context);
}

async function judge(
  options: ForwarderConformanceOptions,
  rules: readonly ForwarderRule[],
  chosen: ChosenForwarder & { openAddresses: OpenAddresses },
  outputs: readonly SuiteOutput[],
  context: CommandContext,
): Promise<SuiteReport> {
  const { target } = chosen;
  const timeScale = chooseScale(options, target);
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const progress = startProgress(rules.length, context);
  try {
    const reports = await runForwarderSuite({
      ...buildRun(options, chosen, context, chosen.openAddresses),
      rules,
      maxTimeMs: options.slow ? Number.POSITIVE_INFINITY : (options.maxTime ?? DEFAULT_MAX_TIME_S) * 1000,
      onResult(rule) {
        progress.note(rule.verdict, rule.slug);
        for (const output of outputs) for (const line of output.onRule?.(rule) ?? []) context.out.write(line);
      },
    });
    return finishReport({
      suite: { name: 'amplitude-emulator', version: readVersion() },
      direction: 'forwarder',
      target: { name: target.name ?? 'a forwarder', offers: describeOffers(target) },
      startedAt,
      ms: Math.round(performance.now() - begun),
      notes: [
        ...(chosen.isFeedKnown
          ? []
          : [`Nobody said what it takes: it was fed with ${target.feed} events. --feed says it.`]),
        ...(timeScale === 1 ? [] : [`The forwarder's own waits ran at ${timeScale} of their length.`]),
      ],
      complete: true,
      rules: reports,
    });
  } finally {
    progress.close();
  }
}

/** How every process of it is started. */
function buildRun(
  options: ForwarderConformanceOptions,
  chosen: ChosenForwarder,
  { stop }: CommandContext,
  openAddresses: OpenAddresses,
) {
  const { target, command, cwd, isOurs } = chosen;
  return {
    ...{ target, command, cwd },
    ...(isOurs ? shareOutbox(process.env.CONFORMANCE_OUTBOX) : {}),
    timeScale: chooseScale(options, target),
    signal: stop.signal,
    openServer: openMock,
    openAddresses,
    preload: join(suiteFolder(), 'drivers', 'scale-time.cjs'),
  };
}

/** Lets our driver keep the events of each run in a database, where two instances share them. @param url undefined: none */
export function shareOutbox(url: string | undefined): Pick<RunContext, 'env' | 'onClosed'> {
  if (url === undefined || url === '') return {};
  return { env: { CONFORMANCE_OUTBOX: url }, onClosed: (run) => dropSharedOutbox(url, run) };
}

/** What the forwarder says it does, for people. */
function describeOffers({ feed, ack, order, restart, batch, options }: ForwarderTarget): string[] {
  return [
    `feed ${feed}`,
    `acknowledges ${ack}`,
    `order ${order}`,
    ...(restart ? ['restart'] : []),
    ...(batch === undefined ? [] : [`batches of ${batch.maxEvents}`]),
    ...options.map((name) => `option ${name}`),
  ];
}

function chooseScale({ timeScale = 'auto' }: ForwarderConformanceOptions, { time }: ForwarderTarget): number {
  if (timeScale !== 'auto') return timeScale;
  return time.scale === 'none' ? 1 : FASTEST;
}

/** What is judged, and how it is started. */
interface ChosenForwarder {
  target: ForwarderTarget;
  command: string | string[];
  cwd: string;
  /** False: the feed is only the default. */
  isFeedKnown: boolean;
  isOurs: boolean;
}

/** A text says why there is none. */
function chooseForwarder({ command, target: file, feed }: ForwarderConformanceOptions): ChosenForwarder | string {
  const cwd = process.cwd();
  const fed = feed === undefined ? {} : { feed };
  if (file === undefined && command === undefined) {
    return { target: { ...OUR_TARGET, ...fed }, command: ourDriver(), cwd, isFeedKnown: true, isOurs: true };
  }
  const read = file === undefined ? parseForwarderTarget({}) : readForwarderTarget(file);
  const chosen = { target: { ...read, ...fed }, isFeedKnown: file !== undefined || feed !== undefined, isOurs: false };
  if (command !== undefined) return { ...chosen, command, cwd };
  if (read.command === undefined || file === undefined) {
    return 'Failed to start a forwarder: the target file has no command. Add one, or give --command.';
  }
  return { ...chosen, command: read.command, cwd: dirname(resolve(file)) };
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
