import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadRules, parseTarget, runSuite } from '../../conformance/index.ts';
import { NAIVE_NAMES, type NaiveName, startNaive } from '../../conformance/naive/naive-servers.ts';
import { reportTerminal } from '../../conformance/reporters/report-terminal.ts';
import type { ServerRule } from '../../conformance/server-report.ts';
import { exitCodeOfReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { formatLine } from '../../lib/line.ts';
import { writeReportsPage } from './reports-page.ts';

// Every rule is run, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

/** What each naive server really does as Amplitude does it, and nothing beyond. */
const PASSED: Record<NaiveName, string[]> = {
  'fixed-200': [],
  'express-stub': [],
  'stores-nothing': ['envelope.empty-events', 'envelope.success'],
  'throttles-nothing': [
    ...['emulator.not-emulated', 'endpoint.http-v2', 'envelope.empty-events', 'envelope.key-order', 'envelope.success'],
    ...['event.type-empty', 'event.type-missing', 'order.device'],
    ...['request.api-key-missing', 'request.api-key-unknown', 'request.body-missing', 'request.events-missing'],
    ...['request.events-not-array', 'request.path'],
  ],
};

/** Those that send the largest bodies are left out: they take most of the time, and say nothing more here. */
const rules = loadRules().filter(({ slug }) => !/body-size|event-count|gzip|endpoint\.batch|key-batch/.test(slug));
const reports = new Map<NaiveName, SuiteReport<ServerRule>>();

beforeAll(async () => {
  for (const name of NAIVE_NAMES) {
    const { target, close } = await startNaive(name);
    reports.set(name, await runSuite({ target: parseTarget(target), rules, name }));
    await close();
  }
});
afterAll(() => reports.clear());

it('are told of in docs/conformance-reports.md, which `npm run docs` writes', async () => {
  await expect(writeReportsPage([...reports.values()])).toMatchFileSnapshot('../../docs/conformance-reports.md');
});

describe.each(NAIVE_NAMES)('the naive server %s', (name) => {
  it('passes what it does, and nothing else', () => {
    const passed = reports.get(name)?.rules.filter(({ verdict }) => verdict === 'pass') ?? [];
    expect(passed.map(({ slug }) => slug).sort()).toEqual(PASSED[name].sort());
  });

  it('fails, and is told where to start', () => {
    const report = reports.get(name);
    if (report === undefined) throw new Error('there is no report');
    expect(exitCodeOfReport(report)).toBe(1);
    const lines = reportTerminal(report).map((line) => formatLine(line, false));
    expect(lines.slice(0, 2)).toEqual([
      'Where to start',
      expect.stringMatching(/^ +\d+ cases of \d+ rules: \d+ expected, \d+ came; begin with (?:request|event)\./),
    ]);
    expect(lines.length).toBeLessThan(300);
  });
});

it('a server that stores nothing passes no rule about what is stored', () => {
  const about =
    reports
      .get('stores-nothing')
      ?.rules.filter(({ slug }) => /^(?:normalize|dedup|order|limit|properties|identity)\./.test(slug)) ?? [];
  expect(about.length).toBeGreaterThan(40);
  expect(about.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
  const alone = { rules: about.filter(({ verdict }) => verdict === 'untestable'), complete: true };
  expect(exitCodeOfReport(alone)).toBe(3);
});

it('a server that refuses whatever it is sent shows nothing by that', async () => {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    request.resume();
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end('{"code":400,"error":"Missing request body"}\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const target = parseTarget({ us: `http://127.0.0.1:${port}`, keys: { us: 'a-key-of-some-length' } });
  const report = await runSuite({ target, rules: rules.filter(({ slug }) => slug.startsWith('request.')) });
  server.close();
  expect(report.rules.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
  expect(report.rules.find(({ slug }) => slug === 'request.body-missing')).toMatchObject({
    verdict: 'untestable',
    reason: 'it refuses an ordinary event as well, so a refusal shows nothing',
  });
});
