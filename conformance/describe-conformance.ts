import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeUnseen, isUnseen } from './causes.ts';
import { readExpectedFailures } from './expected-failures.ts';
import { loadRules } from './load-rules.ts';
import { openServerRun, type ServerRun } from './open-server-run.ts';
import { probeTarget } from './probe-target.ts';
import { selectRules } from './select-rules.ts';
import type { ServerRule } from './server-report.ts';
import { parseTarget, type Target } from './target.ts';

/** A server as a test describes it: what it leaves out, it does not offer. */
export type TargetDescription = Partial<Target>;

export interface DescribeConformanceOptions {
  /** Base address of the US endpoint; it is known by when the tests run, at the latest. */
  url?: string | (() => string | Promise<string>);
  /** The whole description, instead of `url`. */
  target?: TargetDescription | (() => TargetDescription | Promise<TargetDescription>);
  /** API key of the US project, with `url`. */
  apiKey?: string;
  /** What the tests are called. Default: conformance. */
  name?: string;
  /** Selectors, as --only and --skip have them. */
  only?: readonly string[];
  skip?: readonly string[];
  tier?: 'core' | 'complete' | 'strict';
  /** Lines `slug[: case] # reason`: what is known to fail. */
  expectedFailures?: string;
  /** Longest an answer may take, in ms. Default 10,000. */
  timeoutMs?: number;
}

/** A rule may be many requests. */
const RULE_MS = 120_000;

/**
 * Makes a test of each rule, for vitest. What cannot be looked at is skipped, with its reason; where nothing could be looked
 * at, the last test fails.
 *
 * @throws {Error} for a selector that means nothing
 * @example describeConformance({ url: 'http://127.0.0.1:9100', apiKey: 'my-key', only: ['core'] });
 */
export function describeConformance(options: DescribeConformanceOptions): void {
  const { only = [], skip = [], tier, name = 'conformance', timeoutMs = 10_000 } = options;
  const { rules, unknown } = selectRules(loadRules(), { only, skip, ...(tier === undefined ? {} : { tier }) });
  if (unknown.length > 0) throw new Error(`Failed to choose rules: ${unknown.join(', ')} means nothing.`);
  const expected = readExpectedFailures(options.expectedFailures ?? '');
  const stop = new AbortController();
  let run: ServerRun;
  let tested = 0;

  describe(name, () => {
    beforeAll(async () => {
      const { signal } = stop;
      const probed = await probeTarget(await readTarget(options), { signal, timeoutMs });
      run = openServerRun(probed, { signal, stop: signal, timeoutMs, safe: false });
    }, RULE_MS);
    afterAll(() => stop.abort());

    for (const rule of rules) {
      it(`${rule.slug}: ${rule.title}`, { timeout: RULE_MS }, async ({ skip: leaveOut }) => {
        const result = await run.judge(rule);
        if (isUnseen(result)) leaveOut(describeUnseen(result));
        tested++;
        const known = expected.filter(({ slug }) => slug === rule.slug);
        expect(describeFailures(result, known), `${rule.slug} (${rule.source.text})`).toEqual([]);
      });
    }

    it('could look at something', () => {
      expect(tested, 'no rule could be looked at').toBeGreaterThan(0);
    });
  });
}

async function readTarget({ url, target, apiKey }: DescribeConformanceOptions): Promise<Target> {
  const described = typeof target === 'function' ? await target() : target;
  if (described !== undefined) return parseTarget(described);
  const us = typeof url === 'function' ? await url() : url;
  return parseTarget({ us, keys: apiKey === undefined ? {} : { us: apiKey } });
}

/** What failed and was not expected to, a line each. */
function describeFailures(result: ServerRule, known: readonly { name: string | undefined }[]): string[] {
  return result.cases
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'errored')
    .filter((one) => !known.some(({ name }) => name === undefined || name === one.name.trim()))
    .map(
      ({ name, findings, reason = '' }) => `${name}: ${findings.map(({ message }) => message).join('; ') || reason}`,
    );
}
