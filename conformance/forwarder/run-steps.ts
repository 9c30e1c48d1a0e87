import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedEvent } from './build-feed.ts';
import { describeUntil } from './describe-until.ts';
import type { FairClock } from './fair-clock.ts';
import { feedEvents } from './feed-events.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { Run } from './open-run.ts';
import { countEvents, type ScenarioStep, type Until } from './scenario.ts';

/** How long a scenario waits for something that has to come, in fair ms without anything happening. */
const UNTIL_MS = 10_000;
const LOOK_MS = 20;

const ACTIONS: Record<Extract<ScenarioStep, string>, (run: Run, target: ForwarderTarget) => Promise<void>> = {
  async kill(run) {
    run.mark('process', 'kill -9');
    await run.process?.kill();
  },
  async stop(run, { shutdownMs }) {
    run.mark('process', 'SIGTERM');
    await run.process?.stop(shutdownMs);
  },
  start: (run) => run.start(),
};

/** Changes what is around the forwarder. */
async function change(
  step: Extract<ScenarioStep, { fault: unknown } | { clear: unknown } | { network: unknown } | { key: unknown }>,
  run: Run,
): Promise<void> {
  if ('fault' in step) {
    const { number } = run.tap.faults.add(step.fault);
    run.mark('fault', `fault ${number}: ${JSON.stringify(step.fault)}`);
  } else if ('clear' in step) {
    run.tap.faults.clear();
    run.mark('fault', 'faults cleared');
  } else if ('network' in step) {
    if (step.network === 'held') run.tap.hold();
    else await run.tap[step.network]();
    run.mark('fault', `network ${step.network}`);
  } else {
    run.chooseKey(step.key);
    run.mark('process', `its key is the ${step.key} one`);
  }
}

/** What a scenario waited for, and did not come. */
export class NeverCameError extends Error {
  override readonly name = 'NeverCameError';
}

/** Goes through the steps of a scenario. */
export async function runSteps(
  steps: readonly ScenarioStep[],
  planned: readonly PlannedEvent[],
  run: Run,
  { target, fair, signal }: { target: ForwarderTarget; fair: FairClock; signal: AbortSignal },
): Promise<void> {
  let left = [...planned];
  for (const step of steps) {
    signal.throwIfAborted();
    if (typeof step === 'string') await ACTIONS[step](run, target);
    else await runStep(step);
    run.touch();
  }

  async function runStep(step: Exclude<ScenarioStep, string>): Promise<void> {
    if ('feed' in step) return feedEvents(take(step.feed), run, target);
    if ('until' in step) return waitUntil(step.until);
    if ('wait' in step) return sleep(step.wait * 1000 * run.scale, undefined, { signal });
    await change(step, run);
  }

  function take(which: Extract<ScenarioStep, { feed: unknown }>['feed']): PlannedEvent[] {
    if (which === 'all') return left.splice(0);
    if ('count' in which) return left.splice(0, countEvents(which.count, target));
    const chosen = left.filter(({ group }) => group === which.group);
    left = left.filter(({ group }) => group !== which.group);
    return chosen;
  }

  async function waitUntil(until: Until): Promise<void> {
    const begun = fair.fair();
    while (!isReached(until, run)) {
      signal.throwIfAborted();
      if (fair.fair() - begun > UNTIL_MS && run.quietFor() > UNTIL_MS) {
        throw new NeverCameError(`what it waited for never came: ${describeUntil(until)}`);
      }
      await sleep(LOOK_MS);
    }
  }
}

function isReached(
  { acknowledged = 0, requests = 0, triggered = 0, delivered = 0, refused = 0 }: Until,
  run: Run,
): boolean {
  if (run.tap.requests.length < requests) return false;
  if (run.tap.faults.list().reduce((sum, one) => sum + one.triggered, 0) < triggered) return false;
  if (delivered > 0 && numbersStored(run).size < delivered) return false;
  const isAcknowledged = run.fed.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length;
  const isRefused = run.fed.filter(({ refusedWith }) => refusedWith !== undefined).length;
  return isAcknowledged >= acknowledged && isRefused >= refused;
}

/** Numbers of the events that the server took, as far as the tap can tell. */
export function numbersStored(run: Run): Set<number> {
  const numbers = new Set<number>();
  for (const { stored, events } of run.tap.requests) {
    if (!stored) continue;
    for (const { number } of events) if (number !== undefined) numbers.add(number);
  }
  return numbers;
}
