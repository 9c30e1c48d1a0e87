import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadRules, runSuite } from '../../conformance/index.ts';
import { openServerRun } from '../../conformance/open-server-run.ts';
import { type ProbedTarget, probeTarget } from '../../conformance/probe-target.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import type { Listening } from '../../lib/listen.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';
import { type Mutation, startBreakingProxy } from './breaking-proxy.ts';
import { BROKEN_DELAYED } from './broken-delayed.ts';
import { BROKEN_EVENTS } from './broken-events.ts';
import { BROKEN_FORMS } from './broken-forms.ts';
import { BROKEN_LEGACY } from './broken-legacy.ts';
import { BROKEN_LIMITS } from './broken-limits.ts';
import { BROKEN_LINTS } from './broken-lints.ts';
import { BROKEN_NORMALIZE } from './broken-normalize.ts';
import { BROKEN_PRIVACY } from './broken-privacy.ts';
import { BROKEN_PROPERTIES } from './broken-properties.ts';
import { BROKEN_USERS } from './broken-users.ts';
import { eachEvent, replace, rewrite, swallow } from './mutate.ts';
import { SMALLER_LIMITS, shrinkRule } from './smaller-bodies.ts';

/** A MUST that is broken, or a SHOULD. */
const NOTICED = /^(?:fail|warn)$/;

// Every rule is run, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const rules = loadRules().map(shrinkRule);
const { signal } = new AbortController();
const options = { signal, stop: signal, timeoutMs: 10_000, safe: false };
let mock: MockAmplitude;
let proxy: Listening;
let probed: ProbedTarget;
let mutation: Mutation = {};

beforeAll(async () => {
  mock = await createMockAmplitude({ ...FIXTURE_OPTIONS, limits: SMALLER_LIMITS });
  proxy = await startBreakingProxy(mock.us, () => mutation);
  // Once for all of them: what a server is, not what is broken of it.
  probed = await probeTarget({ ...describeFixtures(mock), us: proxy.url }, options);
});
afterAll(async () => {
  await proxy.close();
  await mock.close();
});

/**
 * Judges a broken server by the cases of a rule, in their order, until a case that shows the rule notices it, or all were run.
 *
 * @param verdict how it is to be noticed
 */
async function judgeBroken(slug: string, broken: Mutation, verdict = NOTICED) {
  mutation = broken;
  const rule = rules.find((one) => one.slug === slug);
  if (rule === undefined) throw new Error(`There is no rule ${slug}.`);
  const noticing = new AbortController();
  const result = await openServerRun(probed, { ...options, stop: noticing.signal }).judge(rule, (one) => {
    if (one.proves !== 'nothing' && verdict.test(one.verdict)) noticing.abort();
  });
  return { rule: result, noticed: result.cases.filter((one) => verdict.test(one.verdict)) };
}

/** Each event comes from ids of its own, so that none is over its rate. */
let strangers = 0;
const asStrangers = eachEvent((event) => {
  event.user_id = `stranger-${++strangers}`;
  event.device_id = `stranger-${strangers}`;
});
/** Everything goes to a project without a plan. */
const withoutPlan = rewrite((body) => {
  body.api_key = 'conformance-key-us';
});

/** One broken behaviour for each rule; the suite has to notice. */
const BROKEN: Record<string, Mutation> = {
  ...BROKEN_DELAYED,
  ...BROKEN_EVENTS,
  ...BROKEN_FORMS,
  ...BROKEN_LEGACY,
  ...BROKEN_LIMITS,
  ...BROKEN_LINTS,
  ...BROKEN_NORMALIZE,
  ...BROKEN_PRIVACY,
  ...BROKEN_PROPERTIES,
  ...BROKEN_USERS,
  'dedup.insert-id': eachEvent((event) => {
    delete event.insert_id;
  }),
  'endpoint.batch': {
    request(passing) {
      passing.path = passing.path.replace('/batch', '/2/httpapi');
    },
  },
  'order.device': rewrite((body) => {
    if (Array.isArray(body.events)) body.events.reverse();
  }),
  'quota.monthly': withoutPlan,
  'emulator.not-emulated': swallow,
  'throttle.key-v2': asStrangers,
  'throttle.key-batch': asStrangers,
  'throttle.whole-request': replace(/"throttled_events":\[[^\]]*\]/, '"throttled_events":[0,1,2,3]'),
  'throttle.daily': asStrangers,
  'throttle.project': withoutPlan,
  'throttle.project-daily': withoutPlan,
  // A stored event must hold what was sent.
  'endpoint.http-v2': eachEvent((event) => {
    event.event_type = 'Renamed';
  }),
  'envelope.success': replace(/"events_ingested":\d+,/, ''),
  'envelope.payload-size': replace(/"payload_size_bytes":\d+/, '"payload_size_bytes":58'),
  'envelope.code-equals-status': replace('"code":400', '"code":"400"'),
  'envelope.compact-json': replace('\n', ''),
  'envelope.key-order': replace('"missing_field":"api_key",', ''),
  'envelope.headers': {
    answer(passing) {
      passing.answerHeaders['retry-after'] = '30';
    },
  },
  'envelope.preflight': {
    answer(passing) {
      delete passing.answerHeaders['access-control-allow-headers'];
    },
  },
  'envelope.empty-events': replace('"events_ingested":0', '"events_ingested":1'),
  'envelope.gzip': {
    request(passing) {
      delete passing.headers['content-encoding'];
    },
  },
  'request.path': {
    request(passing) {
      passing.path = '/2/httpapi';
      passing.method = 'POST';
    },
  },
  'request.forbidden': {
    request(passing) {
      delete passing.headers['user-agent'];
    },
  },
  'request.body-size': {
    request(passing) {
      passing.body = Buffer.from(passing.body.toString().trimEnd());
    },
  },
  'request.body-missing': replace('Missing request body', 'Invalid JSON request body'),
  'request.body-json': {
    request(passing) {
      passing.headers['content-type'] = 'application/json';
    },
  },
  'request.api-key-missing': rewrite((body) => {
    body.api_key ??= body.apiKey;
  }),
  'request.events-missing': rewrite((body) => {
    body.events ??= body.Events;
  }),
  'request.events-not-array': rewrite((body) => {
    body.events = [body.events].flat();
  }),
  'request.event-count': rewrite((body) => {
    body.events = Array.isArray(body.events) ? body.events.slice(0, 2000) : [];
  }),
  'request.api-key-unknown': replace(/Invalid API key: [^"]*/, 'Invalid API key'),
  'request.region-mismatch': {
    answer(passing) {
      passing.answer = passing.answer.replace('"code":200', '"code":400');
    },
  },
  'request.options': rewrite((body) => {
    delete body.options;
  }),
  'event.type-missing': eachEvent((event) => {
    event.event_type ??= 'unnamed';
  }),
  'event.ids-missing': eachEvent((event) => {
    event.device_id ??= 'device-of-nobody';
  }),
  'event.type-empty': eachEvent((event) => {
    event.event_type = String(event.event_type).trim() || 'unnamed';
  }),
  'event.type-reserved': eachEvent((event) => {
    event.event_type = `my ${event.event_type}`;
  }),
  'event.time-type': eachEvent((event) => {
    if (typeof event.time === 'string') event.time = 0;
  }),
  'event.field-type': eachEvent((event) => {
    if (typeof event.price === 'string') event.price = Number(event.price);
  }),
  'event.depth': eachEvent((event) => {
    event.user_properties = {};
  }),
  'event.id-invalid': eachEvent((event) => {
    if (event.user_id === 'anonymous') delete event.user_id;
  }),
  'event.id-length': eachEvent((event) => {
    if (event.user_id === 'abcd') delete event.user_id;
  }),
  'event.id-coercion': eachEvent((event) => {
    event.user_id = `${event.user_id}-`;
  }),
  'event.too-old': eachEvent((event) => {
    delete event.time;
  }),
  'event.silenced': replace('"silenced_events"', '"silenced"'),
};

describe('the suite against the emulator', () => {
  it('passes, also through a proxy that breaks nothing, and does not meet another run on the same server', async () => {
    mutation = {};
    const [report, beside] = await Promise.all([
      runSuite({ target: { ...describeFixtures(mock), us: proxy.url }, rules }),
      runSuite({ target: describeFixtures(mock), rules: rules.filter(runsBeside).map(keepStored) }),
    ]);
    const cases = report.rules.flatMap((rule) => rule.cases.map((one) => ({ slug: rule.slug, ...one })));
    expect(cases.filter((one) => one.verdict !== 'pass' || one.unchecked !== undefined)).toEqual([]);
    expect(report).toMatchObject({ ok: true, complete: true, notes: [], counts: { rules: { pass: rules.length } } });
    expect(beside).toMatchObject({ ok: true, complete: true, counts: { cases: { fail: 0 } } });
    expect(beside.counts.cases.pass).toBeGreaterThan(200);
  });
});

/** Rules that move clocks or reset are alone on their server; the largest bodies would show no more twice. */
function runsBeside(rule: ConformanceRule): boolean {
  return !JSON.stringify(rule).includes('"endpoint":"control"') && !/body-size|event-count|gzip|batch/.test(rule.slug);
}

/** Only what is stored could be met by another run. */
function keepStored(rule: ConformanceRule): ConformanceRule {
  return { ...rule, cases: rule.cases.filter(({ expect: { status } }) => status === 200) };
}

describe('the suite against a server that breaks one thing', () => {
  it('has such a server for every rule', () => {
    expect(Object.keys(BROKEN).toSorted()).toEqual(rules.map(({ slug }) => slug));
  });

  it.each(Object.entries(BROKEN))('fails %s', async (slug, broken) => {
    const { rule, noticed } = await judgeBroken(slug, broken);
    expect(rule.verdict).toMatch(NOTICED);
    expect(noticed[0]).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ at: expect.any(String), got: expect.any(String), kind: expect.any(String) }),
      ]),
      evidence: expect.arrayContaining([expect.stringContaining('curl -sS -i')]),
    });
    // What shows the rule is what notices that it is broken.
    expect(noticed.filter(({ proves }) => proves !== 'nothing')).not.toEqual([]);
  });

  it.each(
    rules.filter(({ slug, cases }) => /^(event|request)/.test(slug) && cases.some((one) => one.expect.status >= 400)),
  )('fails $slug where refusals are swallowed', async ({ slug, level }) => {
    const wanted = level === 'MUST' ? 'fail' : 'warn';
    expect((await judgeBroken(slug, swallow, new RegExp(wanted))).rule.verdict).toBe(wanted);
  });
});
