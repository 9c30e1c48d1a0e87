import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadRules, runSuite, type Target } from '../../conformance/index.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import { createMockAmplitude } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';

const KEY = 'a-key-of-some-length';
const open: Listening[] = [];
let success: ConformanceRule[];

beforeAll(() => {
  success = loadRules({ only: 'envelope.success' });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(handle: RequestListener): Promise<Target> {
  const server = await listen(handle, { name: 'a server', host: '127.0.0.1', port: 0, graceMs: 0 });
  open.push(server);
  return { us: server.url, keys: { us: KEY }, fixtures: {}, secrets: {} };
}

const fine: RequestListener = (request, response) => {
  let bytes = 0;
  let body = '';
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    body += chunk;
  });
  request.on('end', () => {
    const events = JSON.parse(body).events.length;
    const answer = { code: 200, events_ingested: events, payload_size_bytes: bytes, server_upload_time: Date.now() };
    response.end(JSON.stringify(answer));
  });
};

describe('a server that does not answer as one', () => {
  it.each<[string, RequestListener, string]>([
    ['hangs up', (request) => request.socket.destroy(), 'other side closed'],
    ['says nothing', () => {}, 'nothing whole within 0.05 s'],
    ['stops halfway', (_request, response) => response.write('{"code":'), 'nothing whole within 0.05 s'],
    ['is no HTTP server', (request) => request.socket.end('220 mail.example ESMTP\r\n'), 'HTTPParserError'],
    [
      'never stops',
      (_request, response) => {
        const chunk = Buffer.alloc(65_536, ' ');
        const more = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        more();
      },
      'more than 1048576 bytes came',
    ],
  ])('fails when it %s, and is told why', async (_what, handle, why) => {
    const timeoutMs = why.includes('0.05') ? 50 : 5000;
    const report = await runSuite({ target: await serve(handle), rules: success, timeoutMs });
    expect(report).toMatchObject({ ok: false, failed: 1 });
    for (const one of report.rules.flatMap(({ cases }) => cases)) {
      expect(one).toMatchObject({ result: 'fail', differences: [{ at: 'answer', got: expect.stringContaining(why) }] });
    }
  });

  it('fails when it is not there, with the reason for each of its addresses', async () => {
    const target = { us: 'http://localhost:1', keys: { us: KEY }, fixtures: {}, secrets: {} };
    const report = await runSuite({ target, rules: success });
    expect(report).toMatchObject({ ok: false, failed: 1 });
    expect(JSON.stringify(report)).toContain('ECONNREFUSED');
  });

  it('hides the key where the answer repeats it', async () => {
    const target = await serve((_request, response) => response.writeHead(400).end(`{"error":"No such key: ${KEY}"}`));
    const text = JSON.stringify(await runSuite({ target, rules: success }));
    expect(text).toContain('No such key: …ngth');
    expect(text).not.toContain(KEY);
  });
});

describe('what the target does not offer', () => {
  it('is skipped, and nothing is ok when nothing is left', async () => {
    const target = { ...(await serve(fine)), keys: {} };
    const report = await runSuite({ target, rules: success });
    expect(report).toMatchObject({ ok: false, skipped: 1, failed: 0 });
    expect(report.rules[0]?.cases[0]).toMatchObject({ result: 'skip', reason: 'the target offers no keys.us' });
  });

  it('is said where it is only the look at the store', async () => {
    const report = await runSuite({ target: await serve(fine), rules: success });
    expect(report).toMatchObject({ ok: true, passed: 1 });
    expect(report.rules[0]?.cases[0]).toMatchObject({
      result: 'pass',
      unchecked: 'what is stored: the target offers no control',
    });
  });
});

describe('a control API that is none', () => {
  it.each<[string, RequestListener, string]>([
    ['404', (_request, response) => response.writeHead(404).end('Not found'), '404 Not found'],
    ['HTML', (_request, response) => response.end('<h1>Hello</h1>'), '200 <h1>Hello</h1>'],
    ['silence', () => {}, 'nothing whole within 0.5 s'],
  ])('fails what is stored: %s', async (_what, handle, why) => {
    const { us: control = '' } = await serve(handle);
    const target = { ...(await serve(fine)), control };
    const report = await runSuite({ target, rules: success.slice(0, 1), timeoutMs: 500 });
    expect(report.rules[0]?.cases[0]).toMatchObject({
      differences: [{ at: 'stored', got: expect.stringContaining(why) }],
    });
  });
});

describe('a case of several exchanges', () => {
  const first: ConformanceRule['cases'][number] = {
    name: 'x',
    request: { path: '/first' },
    expect: { status: 200 },
    save: { id: 'matches.0.id' },
  };
  const rule = (one: Partial<typeof first>): ConformanceRule[] => [
    { slug: 'order.x', title: 'x', level: 'MUST', source: { tags: ['doc'], text: 'x' }, cases: [{ ...first, ...one }] },
  ];
  /** Answers the first call with an id, and every other with its own URL. */
  const telling: RequestListener = ({ url }, response) =>
    response.end(JSON.stringify(url === '/first' ? { matches: [{ id: 7 }] } : { url, id: 7 }));

  it('puts what was saved into what follows, and into what is expected of it', async () => {
    const then = [
      { request: { path: '/next/${saved.id}' }, expect: { status: 200, body: { url: '/next/7', id: '${saved.id}' } } },
    ];
    expect(await runSuite({ target: await serve(telling), rules: rule({ then }) })).toMatchObject({ ok: true });
  });

  it('ends with the first that differs, and says which it was', async () => {
    const then = [
      { request: {}, expect: { status: 201 } },
      { request: {}, expect: { status: 202 } },
    ];
    const report = await runSuite({ target: await serve(telling), rules: rule({ then }) });
    expect(report.rules[0]?.cases[0]).toMatchObject({ differences: [{ at: 'then.0.status', expected: '201' }] });
  });

  it('knows a time from now, and ids in keys', async () => {
    const target = await serve((_request, response) => response.end(JSON.stringify({ at: Date.now(), x: 1 })));
    const body = { at: { $about: 0 }, '${keys.x}': 1 };
    const run = (expected: typeof body) =>
      runSuite({
        target: { ...target, keys: { x: 'x' } },
        rules: rule({ expect: { status: 200, body: expected }, save: {} }),
      });
    expect(await run(body)).toMatchObject({ ok: true });
    expect(await run({ ...body, at: { $about: 60_000 } })).toMatchObject({ ok: false });
  });

  it('fails where there is nothing to save', async () => {
    const report = await runSuite({ target: await serve(telling), rules: rule({ save: { id: 'matches.1.id' } }) });
    expect(report.rules[0]?.cases[0]).toMatchObject({
      differences: [{ at: 'save.id', got: '{"matches":[{"id":7}]}' }],
    });
  });

  it('sends nothing where the target lacks what comes last', async () => {
    const asked: (string | undefined)[] = [];
    const target = await serve(({ url }, response) => response.end(String(asked.push(url))));
    const then = [{ request: { auth: { basic: 'us' } }, expect: { status: 200 } }];
    const report = await runSuite({ target, rules: rule({ then }) });
    expect(report.rules[0]?.cases[0]).toMatchObject({ result: 'skip', reason: 'the target offers no secrets.us' });
    expect(asked).toEqual([]);
  });

  it('hides the secret where an answer repeats it', async () => {
    const secret = 'a-secret-of-some-length';
    const target = { ...(await serve((_request, response) => response.end(secret))), secrets: { us: secret } };
    const text = JSON.stringify(await runSuite({ target, rules: rule({ expect: { status: 200, text: '^x$' } }) }));
    expect(text).not.toContain(secret);
    expect(text).toContain('…');
  });
});

describe('what is stored', () => {
  it('is compared in the order it was taken in, with the warnings of the events and of their request', async () => {
    const stored = [
      { seq: 9, requestSeq: 3, diagnostics: [{ rule: 'a.event', severity: 'warning' }], event: { insert_id: 'two' } },
      { seq: 4, requestSeq: 3, diagnostics: [{ rule: 'a.error', severity: 'error' }], event: { insert_id: 'one' } },
    ];
    const { us: control = '' } = await serve(({ url = '' }, response) => {
      const insertId = new URL(url, 'http://x').searchParams.get('insertId');
      const events = stored.filter(({ event }) => event.insert_id === insertId);
      const ofRequest = { diagnostics: [{ rule: 'a.request', severity: 'warning' }] };
      response.end(JSON.stringify(url === '/requests/3' ? ofRequest : { events }));
    });
    const run = async (expected: object) => {
      const request = { events: [{ insert_id: 'two' }, { insert_id: 'one' }] };
      const [rule] = success;
      const cases = [{ name: 'x', request, expect: { status: 200, ...expected } }];
      const report = await runSuite({
        target: { ...(await serve(fine)), control },
        rules: rule === undefined ? [] : [{ ...rule, cases }],
      });
      return report.rules[0]?.cases[0];
    };
    const inOrder = { storedEvents: [{ insert_id: 'one' }, { insert_id: 'two' }] };
    expect(await run({ ...inOrder, warnings: ['a.request', 'a.event'] })).toMatchObject({ result: 'pass' });
    expect(await run({ warnings: ['a.event'] })).toMatchObject({
      differences: [{ at: 'warnings', expected: '["a.event"]', got: '["a.event","a.request"]' }],
    });
    expect(await run({ storedEvents: inOrder.storedEvents.toReversed() })).toMatchObject({
      differences: [{ at: 'stored.0.insert_id' }, { at: 'stored.1.insert_id' }],
    });
    expect(await run({ storedEvents: [{}] })).toMatchObject({
      differences: [{ expected: '1 events', got: '2 events' }],
    });
  });
});

describe('a run', () => {
  it('that is stopped leaves the rule under way out, and is not ok', async () => {
    const stop = new AbortController();
    const target = await serve(fine);
    const rule = (slug: string): ConformanceRule[] => success.map((one) => ({ ...one, slug }));
    const told: string[] = [];
    const report = await runSuite({
      target,
      rules: [...rule('envelope.first'), ...rule('envelope.second'), ...rule('envelope.third')],
      signal: stop.signal,
      onResult({ slug }) {
        told.push(slug);
        stop.abort();
      },
    });
    expect(told).toEqual(['envelope.first']);
    expect(report).toMatchObject({ ok: false, passed: 1, failed: 0, rules: [{ slug: 'envelope.first' }] });
  });

  it('that is stopped while a server is silent ends at once, without a failure', async () => {
    const stop = new AbortController();
    const target = await serve(() => stop.abort());
    const report = await runSuite({ target, rules: success, signal: stop.signal });
    expect(report).toMatchObject({ ok: false, failed: 0, rules: [] });
  });

  it('is ok when only a SHOULD fails and something else passes', async () => {
    const target = await serve(fine);
    const should = success.map((rule): ConformanceRule => {
      const cases = rule.cases.map((one) => ({ ...one, expect: { status: 201 } }));
      return { ...rule, level: 'SHOULD', cases };
    });
    expect(await runSuite({ target, rules: [...success, ...should] })).toMatchObject({ ok: true, failed: 1 });
    expect(await runSuite({ target, rules: should })).toMatchObject({ ok: false, failed: 1 });
  });

  it('does not meet another on the same server, unless it moves clocks or resets', async () => {
    const mock = await createMockAmplitude(FIXTURE_OPTIONS);
    const others = loadRules().filter(({ slug }) => !/body-size|event-count|gzip|batch/.test(slug));
    const rules = others.filter((rule) => !JSON.stringify(rule).includes('"endpoint":"control"'));
    expect(rules.length).toBeGreaterThan(30);
    const run = () => runSuite({ target: describeFixtures(mock), rules });
    const reports = await Promise.all([run(), run()]);
    await mock.close();
    expect(reports.map(({ ok, failed }) => ({ ok, failed }))).toEqual(Array(2).fill({ ok: true, failed: 0 }));
  }, 300_000);
});
