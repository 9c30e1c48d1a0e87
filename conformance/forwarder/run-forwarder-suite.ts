import { availableParallelism } from 'node:os';
import { type CaseReport, combineVerdicts, type RuleReport } from '../results.ts';
import { startFairClock } from './fair-clock.ts';
import { waitOf } from './forwarder-target.ts';
import type { RunContext } from './open-run.ts';
import { type MappingJob, runMappings } from './run-mapping.ts';
import { runScenario } from './run-scenario.ts';
import { countEvents, type ForwarderRule, type Scenario } from './scenario.ts';
import { createSemaphore } from './semaphore.ts';
import type { Rewrite } from './tap.ts';

/** What makes a forwarder broken on its way, by slug: for proofs that the suite notices. */
export interface Breaking {
  scenarios?: Rewrite;
  event?: MappingJob['rewriteEvent'];
  answer?: MappingJob['rewriteAnswer'];
}

export interface ForwarderSuiteOptions extends Omit<RunContext, 'fair' | 'starts'> {
  rules: readonly ForwarderRule[];
  /** A case whose longest declared wait is over this, in ms, is not run. */
  maxTimeMs: number;
  /** Told of each rule as it ends. */
  onResult?: (rule: RuleReport) => void;
  /** Told of each case as it ends: how many of how many. */
  onProgress?: (done: number, all: number) => void;
  broken?: ReadonlyMap<string, Breaking>;
}

/** Runs under way at once, for each core. */
const RUNS_A_CORE = 4;

/**
 * Judges a forwarder by what reaches the server. Cases run side by side, those with long waits first; what depends on time
 * and failed is run once more, alone. Rejects only where `signal` says so.
 *
 * @returns the rules in their order
 */
export async function runForwarderSuite(options: ForwarderSuiteOptions): Promise<RuleReport[]> {
  const { rules, onResult, onProgress, broken = new Map<string, Breaking>() } = options;
  const cores = availableParallelism();
  const fair = startFairClock();
  const context: RunContext = { ...options, fair, starts: createSemaphore(cores) };
  const places = createSemaphore(cores * RUNS_A_CORE);
  const all = rules.reduce((sum, { scenarios, mappings }) => sum + scenarios.length + mappings.length, 0);
  const ended = new Map<string, Map<string, CaseReport>>(rules.map(({ slug }) => [slug, new Map()]));
  const reports = new Map<string, RuleReport>();
  let done = 0;

  const end = (rule: ForwarderRule, report: CaseReport) => {
    const cases = ended.get(rule.slug);
    cases?.set(report.name, report);
    onProgress?.(++done, all);
    if (cases === undefined || cases.size < rule.scenarios.length + rule.mappings.length) return;
    const ordered = [...rule.scenarios, ...rule.mappings].flatMap(({ name }) => cases.get(name) ?? []);
    const { slug, title, level, source } = rule;
    const verdict = combineVerdicts(ordered);
    const reason = ordered.find((one) => one.verdict === verdict)?.reason;
    const said = reason === undefined ? {} : { reason };
    const finished = { slug, title, level, source, verdict, cases: ordered, ...said };
    reports.set(slug, finished);
    onResult?.(finished);
  };

  /** Alone, so that no other run can be the reason. */
  const alone: { rule: ForwarderRule; scenario: Scenario; first: CaseReport }[] = [];
  async function play(rule: ForwarderRule, scenario: Scenario): Promise<void> {
    const tooLong = whyTooLong(scenario, options);
    const report = tooLong ?? (await runScenario(scenario, rule.level, context, broken.get(rule.slug)?.scenarios));
    if (isWorthAnother(report)) alone.push({ rule, scenario, first: report });
    else end(rule, report);
  }

  try {
    const scenarios = rules
      .flatMap((rule) => rule.scenarios.map((scenario) => ({ rule, scenario })))
      .toSorted((one, other) => lengthOf(other.scenario, context) - lengthOf(one.scenario, context));
    const jobs = rules.flatMap((rule) =>
      rule.mappings.map((one): MappingJob => {
        const { event, answer } = broken.get(rule.slug) ?? {};
        return {
          case: one,
          level: rule.level,
          onEnd: (report) => end(rule, report),
          ...(event === undefined ? {} : { rewriteEvent: event }),
          ...(answer === undefined ? {} : { rewriteAnswer: answer }),
        };
      }),
    );
    await Promise.all([
      runMappings(jobs, context),
      ...scenarios.map(({ rule, scenario }) => places.run(() => play(rule, scenario))),
    ]);
    for (const { rule, scenario, first } of alone) {
      const again = await runScenario(scenario, rule.level, context, broken.get(rule.slug)?.scenarios);
      end(rule, weigh(first, again));
    }
  } finally {
    fair.close();
  }
  return rules.flatMap(({ slug }) => reports.get(slug) ?? []);
}

/** Only what depends on time may be chance. */
function isWorthAnother({ verdict, findings }: CaseReport): boolean {
  return (verdict === 'fail' || verdict === 'warn') && findings.every(({ timing }) => timing === true);
}

/** Two failures fail; one is told. */
function weigh(first: CaseReport, again: CaseReport): CaseReport {
  if (again.verdict !== 'pass') return again;
  const findings = first.findings.map((one) => ({ ...one, message: `flaky, not seen again: ${one.message}` }));
  return { ...first, verdict: 'warn', findings };
}

function whyTooLong(
  scenario: Scenario,
  { target, timeScale, maxTimeMs }: ForwarderSuiteOptions,
): CaseReport | undefined {
  const wait = waitOf(target, scenario.wait ?? 'backoff') * timeScale;
  if (wait <= maxTimeMs) return undefined;
  const reason = `it takes a wait of ${wait / 1000} s, over --max-time ${maxTimeMs / 1000}; --slow runs it`;
  return { name: scenario.name, verdict: 'untestable', reason, findings: [], evidence: [], ms: 0 };
}

/** About how long a scenario takes, in ms: what takes longest begins first. */
function lengthOf({ wait = 'backoff', steps, feed }: Scenario, { target }: RunContext): number {
  const waits = steps.reduce((sum, step) => sum + (typeof step === 'object' && 'wait' in step ? step.wait : 0), 0);
  const perDevice = feed.map(({ events, devices = 6 }) => countEvents(events, target) / devices / EVENTS_A_SECOND);
  return (wait === 'backoff' ? 0 : waitOf(target, wait)) + (waits + Math.max(...perDevice) * 10) * 1000;
}

/** Of one device, that a forwarder sends. */
const EVENTS_A_SECOND = 30;
