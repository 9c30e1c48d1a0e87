import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadRules, runSuite, type Target } from '../../conformance/index.ts';
import { openServerRun } from '../../conformance/open-server-run.ts';
import type { ConformanceRule } from '../../conformance/rule.ts';
import type { ServerRule } from '../../conformance/server-report.ts';
import { exitCodeOfReport } from '../../conformance/suite-report.ts';
import { type Listening, listen } from '../../lib/listen.ts';

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
    // Whatever else is sent, such as what a server is looked at with, has no events.
    const [, list = ''] = /"events":(\[.*\])/.exec(body) ?? [];
    const events = list === '' ? 0 : JSON.parse(list).length;
    const answer = { code: 200, events_ingested: events, payload_size_bytes: bytes, server_upload_time: Date.now() };
    response.end(JSON.stringify(answer));
  });
};

/** Judges a target without a look at it before. */
async function judge(target: Target, rules: readonly ConformanceRule[], timeoutMs = 5000) {
  const view = target.control === undefined ? 'none' : 'control';
  const rest = {
    whyNoStore: 'nobody shows it',
    acceptsEvents: true,
    missing: new Set<string>(),
    offers: [],
    notes: [],
  };
  const { signal } = new AbortController();
  const run = openServerRun({ target, view, ...rest }, { signal, stop: signal, timeoutMs, safe: false });
  const results: ServerRule[] = [];
  for (const rule of rules) results.push(await run.judge(rule));
  return { rules: results, verdicts: results.map(({ verdict }) => verdict), cutOff: run.whyCutOff() };
}

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
      'more than 4194304 bytes came',
    ],
  ])('fails when it %s, and is told why', async (_what, handle, why) => {
    const timeoutMs = why.includes('0.05') ? 50 : 5000;
    const report = await judge(await serve(handle), success, timeoutMs);
    expect(report.verdicts).toEqual(['fail']);
    for (const one of report.rules.flatMap(({ cases }) => cases)) {
      expect(one).toMatchObject({ verdict: 'fail', findings: [{ at: 'answer', got: expect.stringContaining(why) }] });
    }
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['sends a byte now and then', (_request, response) => void response.write('{')],
  ])('is out of reach when it %s from the beginning', async (_what, handle) => {
    const target = await serve(handle);
    await expect(runSuite({ target, rules: success, timeoutMs: 50 })).rejects.toThrow('nothing whole within 0.05 s');
  });

  it('is looked at no longer than the run may take', async () => {
    const target = await serve(() => {});
    const begun = performance.now();
    const report = await runSuite({ target, rules: success, timeoutMs: 5000, maxMs: 200 });
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(report).toMatchObject({
      complete: false,
      ok: false,
      notes: ['The run was cut off: --max-time was over after 0.2 s.'],
    });
    expect(exitCodeOfReport(report)).toBe(3);
  });

  it('is out of reach when it is not there, with the reason for each of its addresses', async () => {
    const target = { us: 'http://localhost:1', keys: { us: KEY }, fixtures: {}, secrets: {} };
    await expect(runSuite({ target, rules: success })).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      exitCode: 3,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('hides the key where the answer repeats it', async () => {
    const target = await serve((_request, response) => response.writeHead(400).end(`{"error":"No such key: ${KEY}"}`));
    const text = JSON.stringify(await judge(target, success));
    expect(text).toContain('No such key: …ngth');
    expect(text).not.toContain(KEY);
  });
});

describe('what the target does not offer', () => {
  it('is untestable, and nothing is ok when nothing is left', async () => {
    const target = { ...(await serve(fine)), keys: {} };
    const report = await runSuite({ target, rules: success });
    expect(report).toMatchObject({ ok: false, counts: { rules: { untestable: 1, fail: 0 } } });
    expect(exitCodeOfReport(report)).toBe(3);
    expect(report.rules[0]?.cases[0]).toMatchObject({ verdict: 'untestable', reason: 'the target offers no keys.us' });
  });

  it('is said where it is only the look at the store', async () => {
    const { rules, verdicts } = await judge(await serve(fine), success);
    expect(verdicts).toEqual(['pass']);
    expect(rules[0]?.cases[0]).toMatchObject({ verdict: 'pass', unchecked: 'what is stored' });
  });

  it('leaves a rule about the store untestable', async () => {
    const { rules, verdicts } = await judge(await serve(fine), loadRules({ only: 'normalize.plan' }));
    expect(verdicts).toEqual(['untestable']);
    expect(rules[0]?.reason).toBe('what is stored cannot be seen: nobody shows it');
  });
});

describe('a read-back that is none', () => {
  it('hides nothing of what is answered', async () => {
    const target = { ...(await serve(fine)), secrets: { us: 'a-secret-of-some-length' } };
    const report = await runSuite({ target, rules: loadRules({ only: 'event.type-missing' }) });
    expect(report.notes.join()).toContain('read-back does not answer: read-back answers without matches');
    expect(report.rules[0]?.verdict).toBe('fail');
  });
});

describe('a control API that is none', () => {
  it.each<[string, RequestListener, string]>([
    ['404', (_request, response) => response.writeHead(404).end('Not found'), '404 Not found'],
    ['HTML', (_request, response) => response.end('<h1>Hello</h1>'), '200 <h1>Hello</h1>'],
    ['silence', () => {}, 'nothing whole within 0.5 s'],
  ])('leaves untestable what is stored, and says why: %s', async (_what, handle, why) => {
    const { us: control = '' } = await serve(handle);
    const target = { ...(await serve(fine)), control };
    const rules = loadRules({ only: 'normalize.plan' });
    expect((await judge(target, rules, 500)).rules[0]?.reason).toContain(why);
    const { notes, rules: judged } = await runSuite({ target, rules, timeoutMs: 500 });
    expect(notes.join()).toContain(why);
    expect(judged[0]?.verdict).toBe('untestable');
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
    expect((await judge(await serve(telling), rule({ then }))).verdicts).toEqual(['pass']);
  });

  it('ends with the first that differs, and says which it was', async () => {
    const then = [
      { request: {}, expect: { status: 201 } },
      { request: {}, expect: { status: 202 } },
    ];
    const report = await judge(await serve(telling), rule({ then }));
    expect(report.rules[0]?.cases[0]).toMatchObject({ findings: [{ at: 'then.0.status', expected: '201' }] });
  });

  it('knows a time from now, and ids in keys', async () => {
    const target = await serve((_request, response) => response.end(JSON.stringify({ at: Date.now(), x: 1 })));
    const body = { at: { $about: 0 }, '${keys.x}': 1 };
    const run = (expected: typeof body) =>
      judge({ ...target, keys: { x: 'x' } }, rule({ expect: { status: 200, body: expected }, save: {} }));
    expect((await run(body)).verdicts).toEqual(['pass']);
    expect((await run({ ...body, at: { $about: 60_000 } })).verdicts).toEqual(['fail']);
  });

  it('fails where there is nothing to save', async () => {
    const report = await judge(await serve(telling), rule({ save: { id: 'matches.1.id' } }));
    expect(report.rules[0]?.cases[0]).toMatchObject({
      findings: [{ at: 'save.id', got: '{"matches":[{"id":7}]}' }],
    });
  });

  it('sends nothing where the target lacks what comes last', async () => {
    const asked: (string | undefined)[] = [];
    const target = await serve(({ url }, response) => response.end(String(asked.push(url))));
    const then = [{ request: { auth: { basic: 'us' } }, expect: { status: 200 } }];
    const report = await judge(target, rule({ then }));
    expect(report.rules[0]?.cases[0]).toMatchObject({
      verdict: 'untestable',
      reason: 'the target offers no secrets.us',
    });
    expect(asked).toEqual([]);
  });

  it('hides the secret where an answer repeats it', async () => {
    const secret = 'a-secret-of-some-length';
    const target = { ...(await serve((_request, response) => response.end(secret))), secrets: { us: secret } };
    const text = JSON.stringify(await judge(target, rule({ expect: { status: 200, text: '^x$' } })));
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
      response.end(JSON.stringify(url === '/requests/3' ? ofRequest : { events, requests: [] }));
    });
    const run = async (expected: object) => {
      const request = { events: [{ insert_id: 'two' }, { insert_id: 'one' }] };
      const [rule] = success;
      const cases = [{ name: 'x', request, expect: { status: 200, ...expected } }];
      const report = await judge({ ...(await serve(fine)), control }, rule === undefined ? [] : [{ ...rule, cases }]);
      return report.rules[0]?.cases[0];
    };
    const inOrder = { storedEvents: [{ insert_id: 'one' }, { insert_id: 'two' }] };
    expect(await run({ ...inOrder, warnings: ['a.request', 'a.event'] })).toMatchObject({ verdict: 'pass' });
    expect(await run({ warnings: ['a.event'] })).toMatchObject({
      findings: [{ at: 'warnings', expected: '["a.event"]', got: '["a.event","a.request"]' }],
    });
    expect(await run({ storedEvents: inOrder.storedEvents.toReversed() })).toMatchObject({
      findings: [{ at: 'stored.0.insert_id' }, { at: 'stored.1.insert_id' }],
    });
    expect(await run({ storedEvents: [{}] })).toMatchObject({
      findings: [{ expected: '1 events', got: '2 events' }],
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
    expect(report).toMatchObject({ ok: false, complete: false, rules: [{ slug: 'envelope.first', verdict: 'pass' }] });
  });

  it('that is stopped while a server is silent ends at once, without a failure', async () => {
    const stop = new AbortController();
    const target = await serve(() => stop.abort());
    const report = await runSuite({ target, rules: success, signal: stop.signal });
    expect(report).toMatchObject({ ok: false, complete: false, rules: [] });
  });

  it('is ok when only a SHOULD is broken', async () => {
    const should = success.map((rule): ConformanceRule => {
      const cases = rule.cases.map((one) => ({ ...one, expect: { status: 201 } }));
      return { ...rule, level: 'SHOULD', cases };
    });
    const report = await runSuite({ target: await serve(fine), rules: should });
    expect(report).toMatchObject({ ok: true, counts: { rules: { warn: 1, fail: 0 } } });
  });

  it('gives up on a server that no longer answers, and is cut off', async () => {
    const rules = loadRules({ only: 'event.type' });
    const { rules: judged, cutOff } = await judge(await serve(() => {}), rules, 20);
    expect(cutOff).toBe('4 cases in a row got no answer');
    const cases = judged.flatMap((rule) => rule.cases);
    expect(cases.filter(({ verdict }) => verdict === 'fail')).toHaveLength(4);
    expect(cases.at(-1)).toMatchObject({ verdict: 'untestable', reason: '4 cases in a row got no answer' });
  });

  it('ends when its time is over, and says of the rest that nobody looked', async () => {
    const slow: RequestListener = (request, response) => setTimeout(() => fine(request, response), 30);
    const target = await serve(slow);
    const report = await runSuite({ target, rules: loadRules({ only: 'request.' }), maxMs: 1000, timeoutMs: 500 });
    expect(report).toMatchObject({ complete: false, ok: false });
    expect(report.notes.at(-1)).toBe('The run was cut off: --max-time was over after 1 s.');
    expect(report.rules.at(-1)?.cases.at(-1)).toMatchObject({
      verdict: 'untestable',
      reason: '--max-time was over after 1 s',
    });
  });
});
