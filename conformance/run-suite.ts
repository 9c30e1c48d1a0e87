import { openServerRun } from './open-server-run.ts';
import { type ProbedTarget, probeTarget } from './probe-target.ts';
import type { ConformanceRule } from './rule.ts';
import type { ServerRule } from './server-report.ts';
import { finishReport, type SuiteReport } from './suite-report.ts';
import type { Target } from './target.ts';

export interface SuiteOptions {
  target: Target;
  rules: readonly ConformanceRule[];
  /** What the target is called in the report. Default: its address. */
  name?: string;
  /** Version of the suite, for the report. */
  version?: string;
  /** Stops the run; the rule under way is left out of the report. */
  signal?: AbortSignal;
  /** Longest a server may take for one answer, in ms. Default 10,000. */
  timeoutMs?: number;
  /** Longest the run may take, in ms; what is left then is untestable. Default: as long as it takes. */
  maxMs?: number;
  /** Leaves out what may not be sent to a real account. */
  safe?: boolean;
  /** What nobody said the target offers. */
  assumed?: readonly ('control' | 'secrets')[];
  /** Told of each rule as it ends. */
  onResult?: (result: ServerRule) => void;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Judges a server by rules, one case after the other. Never rejects for what the server does: one that hangs up or does
 * not answer fails. Cases share nothing but the clocks and quotas of the projects whose time they move: other rules may
 * run against one server several times at once.
 *
 * @throws {UnreachableTargetError} where nothing answers at all
 * @example const report = await runSuite({ target: parseTarget({ us: url, keys: { us: key } }), rules: loadRules() });
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteReport<ServerRule>> {
  const { target, rules, timeoutMs = DEFAULT_TIMEOUT_MS, safe = false, onResult, maxMs } = options;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const stop = options.signal ?? new AbortController().signal;
  const time = maxMs === undefined ? undefined : AbortSignal.timeout(maxMs);
  const signal = time === undefined ? stop : AbortSignal.any([stop, time]);
  const looked = await probeTarget(target, { signal, timeoutMs, assumed: options.assumed ?? [] }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
  // What was cut off says nothing of the target.
  const probed = looked === undefined || signal.aborted ? nobody(target) : looked;
  const run = openServerRun(probed, { signal, timeoutMs, safe, stop, time, maxMs });
  const results: ServerRule[] = [];
  for (const rule of rules) {
    const result = await run.judge(rule);
    // A case that was stopped did not fail.
    if (stop.aborted) break;
    results.push(result);
    onResult?.(result);
  }
  const cutOff = run.whyCutOff();
  return finishReport({
    suite: { name: 'amplitude-emulator', version: options.version ?? 'unknown' },
    direction: 'server',
    target: { name: options.name ?? target.us ?? target.eu ?? 'a server', offers: probed.offers },
    startedAt,
    ms: Math.round(performance.now() - begun),
    notes: [...probed.notes, ...(cutOff === undefined ? [] : [`The run was cut off: ${cutOff}.`])],
    complete: results.length === rules.length && cutOff === undefined,
    rules: results,
  });
}

/** What is known of a target where the run was stopped, or its time was over, before it was looked at. */
function nobody(target: Target): ProbedTarget {
  return { target, view: 'none', whyNoStore: '', acceptsEvents: true, missing: new Set(), offers: [], notes: [] };
}
