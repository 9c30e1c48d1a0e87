import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { readForwarderRules, runForwarderSuite, splitCases } from '../../conformance/forwarder/index.ts';
import { OUR_TARGET, openMock, shareOutbox } from '../../src/commands/conformance-forwarder.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.ts');
/** Two cores that others use may take so long for two processes, in ms. */
const READY_MS = 120_000;

/**
 * What a database or a second instance can break, and that the other one hears at once where the whole project is to rest. Left
 * out, for time, is what an answer means (400, 413, stray statuses): it is read by the same code wherever events wait.
 */
const CASES: Readonly<Record<string, readonly string[] | undefined>> = {
  'deliver.200': ['nothing goes wrong'],
  'deliver.403': ['forbidden once'],
  'deliver.429-keyed': ['one user is throttled, five devices are not'],
  'deliver.429-project': undefined,
  'deliver.5xx-network': [
    'stored, and then 500',
    'the connection is reset after storing',
    'half an answer',
    'nobody listens for a while',
    'Retry-After says for how long',
  ],
  'deliver.backpressure': undefined,
  'deliver.durable': undefined,
  'deliver.order': undefined,
  'deliver.owner-only': undefined,
  'deliver.reset-poison': undefined,
  'deliver.shutdown': ['while Amplitude is down', 'while a request has no answer'],
  'deliver.stuck-nowhere': undefined,
};

it('two instances on one database meet the rules about delivery', { timeout: 900_000 }, async () => {
  const all = readForwarderRules().flatMap((rule) => (rule.slug in CASES ? [splitCases(rule)] : []));
  const rules = all.map((rule) => ({
    ...rule,
    scenarios: rule.scenarios.filter(({ name }) => CASES[rule.slug]?.includes(name) ?? true),
  }));
  expect(rules.map(({ slug }) => slug)).toEqual(Object.keys(CASES));
  const shared = shareOutbox(inject('postgres'));
  // Many processes start, of the same files.
  const cache = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const reports = await runForwarderSuite({
    rules,
    target: OUR_TARGET,
    command: [process.execPath, BIN, 'conformance-driver'],
    cwd: process.cwd(),
    timeScale: 0.1,
    openServer: openMock,
    preload: '',
    ...shared,
    env: { ...shared.env, NODE_COMPILE_CACHE: cache },
    readyMs: READY_MS,
    signal: new AbortController().signal,
    maxTimeMs: 60_000,
  });
  const cases = reports.flatMap(({ slug, cases: ended }) => ended.map((one) => ({ slug, ...one })));
  const broken = cases.filter(({ verdict }) => verdict === 'fail' || verdict === 'errored');
  expect(broken.map(({ slug, name, findings, evidence }) => [slug, name, findings, evidence.join('\n')])).toEqual([]);
  // A busy machine leaves some untestable.
  expect(cases.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(cases.length / 2);
  expect(await countOutboxes()).toBe(0);
});

/** What the runs left in the database. */
async function countOutboxes(): Promise<number> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: inject('postgres') });
  await client.connect();
  const { rowCount } = await client.query(
    "SELECT 1 FROM pg_namespace WHERE nspname LIKE 'amplitude_outbox_conformance%'",
  );
  await client.end();
  return rowCount ?? 0;
}
