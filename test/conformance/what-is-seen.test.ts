import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadRules, parseTarget, runSuite, type Target } from '../../conformance/index.ts';
import { startNaive } from '../../conformance/naive/naive-servers.ts';
import { listen } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';
import { startBreakingProxy } from './breaking-proxy.ts';
import { eachEvent } from './mutate.ts';

vi.setConfig({ testTimeout: 120_000 });

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude(FIXTURE_OPTIONS);
});
afterAll(() => mock.close());

/** The emulator, without its control API. */
function withoutControl(): Target {
  const { control: _, ...target } = describeFixtures(mock);
  return target;
}
const rules = (...slugs: string[]) => loadRules().filter(({ slug }) => slugs.includes(slug));
const verdicts = ({ rules: judged }: Awaited<ReturnType<typeof runSuite>>) =>
  Object.fromEntries(judged.map(({ slug, verdict }) => [slug, verdict]));

async function serve(handle: RequestListener): Promise<string> {
  const server = await listen(handle, { name: 'a server', host: '127.0.0.1', port: 0, graceMs: 0 });
  onTestFinished(server.close);
  return server.url;
}

describe('what is stored, where there is no control API', () => {
  it('is seen by read-back: what it shows is judged, what it does not is untestable', async () => {
    const chosen = rules(
      'dedup.insert-id',
      'event.type-missing',
      'normalize.language',
      'normalize.plan',
      'normalize.currency',
      'order.device',
    );
    const report = await runSuite({ target: withoutControl(), rules: chosen });
    expect(report.notes).toEqual([]);
    expect(report.target.offers).toContain('what is stored is seen by read-back');
    expect(verdicts(report)).toEqual({
      'dedup.insert-id': 'pass',
      'event.type-missing': 'pass',
      'normalize.currency': 'untestable',
      'normalize.language': 'pass',
      'normalize.plan': 'untestable',
      'order.device': 'untestable',
    });
    expect(report.rules.find(({ slug }) => slug === 'normalize.plan')?.reason).toContain(
      'read-back does not show plan',
    );
  });

  it('is seen by read-back where it is wrong', async () => {
    const proxy = await startBreakingProxy(mock.us, () =>
      eachEvent((event) => {
        delete event.insert_id;
        event.language = 'Klingon';
      }),
    );
    onTestFinished(proxy.close);
    const target = { ...withoutControl(), us: proxy.url };
    const report = await runSuite({ target, rules: rules('dedup.insert-id', 'normalize.language') });
    expect(verdicts(report)).toEqual({ 'dedup.insert-id': 'fail', 'normalize.language': 'fail' });
  });

  it('is looked for again while read-back may take its time', async () => {
    let asked = 0;
    const proxy = await startBreakingProxy(mock.us, () => ({
      answer(passing) {
        // Nothing is found at the first look at each user.
        if (passing.path.startsWith('/api/2/useractivity') && ++asked === 1) passing.answer = '{"events":[]}';
      },
    }));
    onTestFinished(proxy.close);
    const target = { ...withoutControl(), us: proxy.url, readBackMs: 5000 };
    expect(verdicts(await runSuite({ target, rules: rules('normalize.library') }))).toEqual({
      'normalize.library': 'pass',
    });
    expect(asked).toBeGreaterThan(1);
  });

  it('is not seen at all without a secret', async () => {
    const report = await runSuite({
      target: { ...withoutControl(), secrets: {} },
      rules: rules('normalize.language', 'event.type-missing'),
    });
    expect(verdicts(report)).toEqual({ 'normalize.language': 'untestable', 'event.type-missing': 'pass' });
    expect(report.notes.join()).toContain('no secrets.us are given');
  });
});

describe('the control contract', () => {
  const schema = JSON.parse(readFileSync('conformance/control.schema.json', 'utf8'));
  const ajv = new Ajv2020({ strict: false }).addSchema(schema, 'control');
  const checks = (call: string) => ajv.compile({ $ref: `control#/$defs/${call}` });

  it.each(['emulator', 'naive'])('is what the %s offers', async (who) => {
    const naive = who === 'naive' ? await startNaive('throttles-nothing') : undefined;
    if (naive !== undefined) onTestFinished(naive.close);
    const { us = '', control = '', keys } = naive?.target ?? describeFixtures(mock);
    const body = JSON.stringify({
      api_key: keys.us,
      events: [{ event_type: 'Hello', user_id: 'user-1', insert_id: 'contract' }],
    });
    const sent = await fetch(`${us}/2/httpapi`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(sent.status).toBe(200);
    const get = async (path: string): Promise<unknown> => (await fetch(control + path)).json();
    const [requests, events] = [
      await get('/requests?limit=1'),
      await get('/events?verdict=accepted&since=0&insertId=contract&limit=10'),
    ];
    expect([checks('requests')(requests), checks('events')(events)]).toEqual([true, true]);
    expect(events).toMatchObject({ events: [{ event: { insert_id: 'contract', event_type: 'Hello' } }] });
    expect([checks('requests')({}), checks('events')({ events: [{}] })]).toEqual([false, false]);
  });

  it('without a clock leaves untestable what needs one, and nothing else', async () => {
    const control = await serve((request, response) => {
      if (request.url?.startsWith('/clock')) {
        response.writeHead(404).end('no clock');
        return;
      }
      void fetch(describeFixtures(mock).control + (request.url ?? '')).then(async (answer) =>
        response.end(await answer.text()),
      );
    });
    const target = { ...describeFixtures(mock), control };
    const report = await runSuite({ target, rules: rules('dedup.insert-id', 'throttle.project-daily') });
    expect(verdicts(report)).toEqual({ 'dedup.insert-id': 'pass', 'throttle.project-daily': 'untestable' });
    expect(report.counts.cases.untestable).toBe(3);
    expect(report.rules[1]?.reason).toBe('the control API does not do /clock (got 404 no clock)');
  });
});

describe('where servers may choose', () => {
  it.each([
    ['as we do', { shortIds: 'reject', errorIndexes: 'all' }, 'pass', 'pass'],
    ['otherwise', { shortIds: 'strip', errorIndexes: 'first' }, 'pass', 'pass'],
  ])('a target that decided %s is held to it', async (_how, decisions) => {
    const { shortIds, errorIndexes } = decisions;
    const options = {
      shortIds: shortIds === 'strip' ? 'strip' : 'reject',
      errorIndexes: errorIndexes === 'first' ? 'first' : 'all',
    } as const;
    const other = await createMockAmplitude({
      projects: [{ name: 'us', apiKey: 'key-of-another-one', region: 'us', ...options }],
    });
    onTestFinished(() => other.close());
    const target = parseTarget({ us: other.us, control: other.control, keys: { us: 'key-of-another-one' }, decisions });
    const chosen = rules(
      'event.id-length',
      'event.type-missing',
      'event.type-empty',
      'event.field-type',
      'event.time-type',
      'event.ids-missing',
      'event.id-invalid',
    );
    const report = await runSuite({ target, rules: chosen });
    const failed = report.rules.flatMap(({ slug, cases }) =>
      cases.filter(({ verdict }) => verdict === 'fail').map(({ name }) => `${slug}: ${name}`),
    );
    expect(failed).toEqual([]);
    expect(
      report.rules.find(({ slug }) => slug === 'event.type-missing')?.cases.map(({ verdict }) => verdict),
    ).toContain('not-applicable');
  });

  it('a target that says nothing is told, and fails nothing', async () => {
    const other = await createMockAmplitude({
      projects: [{ name: 'us', apiKey: 'key-of-another-one', region: 'us', shortIds: 'strip' }],
    });
    onTestFinished(() => other.close());
    const target = parseTarget({ us: other.us, control: other.control, keys: { us: 'key-of-another-one' } });
    const report = await runSuite({ target, rules: rules('event.id-length') });
    expect(verdicts(report)).toEqual({ 'event.id-length': 'warn' });
    expect(report.ok).toBe(true);
  });

  it('a target that decided as it does not behave fails', async () => {
    const other = await createMockAmplitude({
      projects: [{ name: 'us', apiKey: 'key-of-another-one', region: 'us', shortIds: 'strip' }],
    });
    onTestFinished(() => other.close());
    const described = { us: other.us, control: other.control, keys: { us: 'key-of-another-one' } };
    const target = parseTarget({ ...described, decisions: { shortIds: 'reject' } });
    expect(verdicts(await runSuite({ target, rules: rules('event.id-length') }))).toEqual({
      'event.id-length': 'fail',
    });
  });
});

it('what is safe sends no floods and nothing large', async () => {
  let largest = 0;
  let events = 0;
  const proxy = await startBreakingProxy(mock.us, () => ({
    request({ body }) {
      largest = Math.max(largest, body.length);
      events += (body.toString().match(/"event_type"/g) ?? []).length;
    },
  }));
  onTestFinished(proxy.close);
  const target = { ...withoutControl(), us: proxy.url };
  const chosen = loadRules().filter(({ slug }) => /^(?:request|throttle|envelope|limit)\./.test(slug));
  const report = await runSuite({ target, rules: chosen, safe: true });
  expect(report.counts.rules.fail).toBe(0);
  expect(report.counts.rules.pass).toBeGreaterThan(10);
  expect(largest).toBeLessThanOrEqual(65_536);
  expect(events).toBeLessThan(400);
  expect(report.rules.find(({ slug }) => slug === 'throttle.key-v2')).toMatchObject({
    verdict: 'untestable',
    reason: expect.stringMatching(/^--safe leaves it out: it sends 9\d\d events$/),
  });
});

it('endpoints that a server has not do not apply, and are said once', async () => {
  const proxy = await startBreakingProxy(mock.us, () => ({
    request(passing) {
      if (/^\/(?:batch|identify)/.test(passing.path)) passing.path = '/gone';
    },
  }));
  onTestFinished(proxy.close);
  const target = { ...describeFixtures(mock), us: proxy.url };
  const { eu: _, ...oneRegion } = target;
  const report = await runSuite({
    target: oneRegion,
    rules: rules('endpoint.batch', 'endpoint.identify', 'order.device'),
  });
  expect(report.notes).toEqual(['It has no /batch, /identify.']);
  expect(verdicts(report)).toMatchObject({ 'endpoint.identify': 'not-applicable', 'order.device': 'pass' });
});
