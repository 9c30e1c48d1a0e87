import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseReport, Failing } from '../results.ts';
import { planFeed } from './build-feed.ts';
import { climbLadder } from './climb-ladder.ts';
import { explainRun } from './explain-run.ts';
import { waitOf } from './forwarder-target.ts';
import type { History } from './history.ts';
import { MEASURED_FAIRLY } from './judge/find-times.ts';
import { judgeScenario, wantedNumbers, whyNotSeen } from './judge/judge-scenario.ts';
import { openRun, type Run, type RunContext } from './open-run.ts';
import { runSteps } from './run-steps.ts';
import type { Scenario } from './scenario.ts';
import type { Rewrite } from './tap.ts';
import { whyNotApplicable } from './why-not-applicable.ts';
import { writeEvidence } from './write-evidence.ts';

/** A machine that was too busy for more than this share of a run says nothing. */
const MOST_UNFAIR = 0.25;

type Ended = Pick<CaseReport, 'verdict'> & Partial<CaseReport>;

/** Runs one scenario. Rejects only where the suite is told to stop. */
export async function runScenario(
  scenario: Scenario,
  level: 'MUST' | 'SHOULD',
  context: RunContext,
  rewrite?: Rewrite,
): Promise<CaseReport> {
  const begun = performance.now();
  const why = whyNotApplicable(scenario, context.target);
  const ended = why ?? (await runOpened(scenario, scenario.level ?? level, context, rewrite));
  return { name: scenario.name, findings: [], evidence: [], ms: performance.now() - begun, ...ended };
}

async function runOpened(
  scenario: Scenario,
  level: 'MUST' | 'SHOULD',
  context: RunContext,
  rewrite: Rewrite | undefined,
): Promise<Ended> {
  const { region, project, options } = scenario;
  let run: Run | undefined;
  try {
    run = await openRun(context, { region, project, options, rewrite });
    return judge(await play(run, scenario, context), run, scenario, level, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return explainRun(error, run);
  } finally {
    await run?.close();
  }
}

/** The forwarder is started, fed and waited for. */
async function play(run: Run, scenario: Scenario, context: RunContext): Promise<History> {
  const { target, signal, fair } = context;
  const { expect = {}, steps } = scenario;
  if (!steps.some((step) => typeof step === 'object' && 'key' in step)) await run.start();
  await runSteps(steps, planFeed(scenario.feed, run.id, target), run, { target, fair, signal });
  const wanted = () => wantedNumbers(run, expect);
  const climbed = await climbLadder(run, target, wanted, waitOf(target, scenario.wait ?? 'backoff'), signal);
  const { stdout, stderr } = run.output;
  return {
    ...climbed,
    fed: run.fed,
    requests: run.tap.requests,
    marks: run.marks,
    lives: run.lives,
    faults: [...run.tap.faults.list()],
    stdout,
    stderr,
    unfair: run.unfair(),
    pauses: run.pauses(),
  };
}

function judge(
  history: History,
  run: Run,
  scenario: Scenario,
  level: 'MUST' | 'SHOULD',
  { target }: RunContext,
): Ended {
  const evidence = writeEvidence(history, run.scale, run.apiKey);
  const all = [
    ...judgeScenario(history, scenario, target, run.scale),
    ...run.output.leaks(),
    ...(scenario.expect?.ownerOnly ? findOpenFiles(run.dataDir) : []),
  ];
  const findings = all.filter(({ doubtful }) => doubtful !== true);
  const broken = level === 'MUST' ? 'fail' : 'warn';
  // What is lost, doubled or leaked counts on sight, whatever else was to be shown.
  if (findings.some(({ timing }) => !timing)) return { verdict: broken, findings, evidence };
  const reason = whyNotSeen(history, scenario) ?? whyUnfair(history, scenario, all);
  if (reason !== undefined) return { verdict: 'untestable', reason, evidence };
  return { verdict: findings.length > 0 ? broken : 'pass', findings, evidence };
}

/**
 * A busy machine makes waits longer, never shorter: the time of the clock on the wall and fair time agree, or it is doubtful.
 * What is counted over a whole run says nothing where too much of it was not fair. Neither can make an event arrive that was lost.
 */
function whyUnfair(
  { unfair }: History,
  { expect: { inFlight, attempts } = {} }: Scenario,
  findings: readonly Failing[],
): string | undefined {
  const [doubtful] = findings.filter((one) => one.doubtful);
  if (doubtful !== undefined && findings.every((one) => one.doubtful)) {
    return `the machine was too busy to say: ${doubtful.message}`;
  }
  const isCounted = [inFlight, attempts].some((one) => one !== undefined);
  const isLate = findings.some(({ kind }) => !MEASURED_FAIRLY.includes(kind));
  if (!(isCounted || isLate) || unfair <= MOST_UNFAIR) return undefined;
  return `the machine was too busy for ${Math.round(unfair * 100)} % of the time`;
}

/** Nobody but its owner may read what waits. */
function findOpenFiles(dataDir: string): Failing[] {
  const open = globSync('**/*', { cwd: dataDir }).filter((file) => {
    const stat = statSync(join(dataDir, file), { throwIfNoEntry: false });
    return stat !== undefined && (stat.mode & 0o077) !== 0;
  });
  if (open.length === 0) return [];
  return [{ kind: 'open-files', message: `others may read ${open.slice(0, 3).join(', ')} in its data directory` }];
}
