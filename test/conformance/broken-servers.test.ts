import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRules, runSuite, type Target } from '../../conformance/index.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { describeFixtures, FIXTURE_OPTIONS } from '../../src/commands/conformance-fixtures.ts';

/** A request and its answer as they pass by; what a mutation changes, the suite gets to see. */
interface Passing {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
  status: number;
  answerHeaders: Record<string, string>;
  answer: string;
}

type Mutation = Partial<{
  /** Before the emulator sees it. */
  request: (passing: Passing) => void;
  /** Before the suite sees it. */
  answer: (passing: Passing) => void;
}>;

const rules = loadRules();
let mock: MockAmplitude;
let proxy: { url: string; server: Server };
let mutation: Mutation = {};

beforeAll(async () => {
  mock = await createMockAmplitude(FIXTURE_OPTIONS);
  proxy = await startProxy(() => mock.us);
});
afterAll(async () => {
  proxy.server.close();
  await mock.close();
});

/** A server that passes everything on to the emulator, and breaks one thing. */
async function startProxy(upstream: () => string): Promise<{ url: string; server: Server }> {
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers;
    const passing: Passing = {
      path: incoming.url ?? '/',
      method: incoming.method ?? 'GET',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks),
      status: 0,
      answerHeaders: {},
      answer: '',
    };
    mutation.request?.(passing);
    const response = await request(upstream() + passing.path, {
      method: passing.method as 'POST',
      headers: passing.headers,
      body: passing.method === 'GET' ? null : passing.body,
    });
    passing.status = response.statusCode;
    passing.answer = await response.body.text();
    const { connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...kept } = response.headers;
    passing.answerHeaders = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)]));
    passing.answerHeaders['content-length'] = '$length';
    mutation.answer?.(passing);
    if (passing.answerHeaders['content-length'] === '$length') {
      passing.answerHeaders['content-length'] = String(Buffer.byteLength(passing.answer));
    }
    outgoing.writeHead(passing.status, passing.answerHeaders).end(passing.answer);
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function run(slug: string, broken: Mutation) {
  mutation = broken;
  const target: Target = { ...describeFixtures(mock), us: proxy.url };
  return runSuite({ target, rules: rules.filter((rule) => rule.slug === slug) });
}

/** Answers a refusal as if all were well. */
const swallow: Mutation = {
  answer(passing) {
    if (passing.status === 200) return;
    passing.status = 200;
    passing.answer = '{"code":200,"events_ingested":1,"payload_size_bytes":1,"server_upload_time":1}\n';
  },
};
const replace = (from: string | RegExp, to: string): Mutation => ({
  answer(passing) {
    passing.answer = passing.answer.replace(from, to);
  },
});
const rewrite = (change: (body: Record<string, unknown>) => void): Mutation => ({
  request(passing) {
    try {
      const zipped = passing.headers['content-encoding'] === 'gzip';
      const body = JSON.parse((zipped ? gunzipSync(passing.body) : passing.body).toString());
      change(body);
      delete passing.headers['content-encoding'];
      passing.body = Buffer.from(JSON.stringify(body));
    } catch {
      // What is no JSON passes as it is.
    }
  },
});
const eachEvent = (change: (event: Record<string, unknown>) => void): Mutation =>
  rewrite((body) => {
    for (const event of Array.isArray(body.events) ? body.events : [])
      if (typeof event === 'object' && event) change(event);
  });

/** One broken behaviour for each rule; the suite has to notice. */
const BROKEN: Record<string, Mutation> = {
  'dedup.insert-id': eachEvent((event) => {
    delete event.insert_id;
  }),
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
  it('passes', async () => {
    mutation = {};
    const report = await runSuite({ target: describeFixtures(mock), rules });
    expect(report.rules.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(report).toMatchObject({ ok: true, passed: rules.length, failed: 0, skipped: 0 });
  });

  it('passes through a proxy that breaks nothing', async () => {
    mutation = {};
    const report = await runSuite({ target: { ...describeFixtures(mock), us: proxy.url }, rules });
    expect(report.rules.filter(({ result }) => result !== 'pass')).toEqual([]);
  });
});

describe('the suite against a server that breaks one thing', () => {
  it('has such a server for every rule', () => {
    expect(Object.keys(BROKEN).toSorted()).toEqual(rules.map(({ slug }) => slug));
  });

  it.each(Object.entries(BROKEN))('fails %s', async (slug, broken) => {
    const report = await run(slug, broken);
    expect(report.failed).toBe(1);
    const [rule] = report.rules;
    expect(rule?.cases.find(({ result }) => result === 'fail')).toMatchObject({
      differences: expect.arrayContaining([
        expect.objectContaining({ at: expect.any(String), got: expect.any(String) }),
      ]),
    });
  });

  it.each(
    rules.filter(({ slug, cases }) => /^(event|request)/.test(slug) && cases.some((one) => one.expect.status >= 400)),
  )('fails $slug where refusals are swallowed', async ({ slug }) => {
    expect((await run(slug, swallow)).failed).toBe(1);
  });
});

describe('the suite against a server that is not there', () => {
  it('fails every case, and says why', async () => {
    const target = { us: 'http://127.0.0.1:1', keys: { us: 'x' }, fixtures: {} };
    const report = await runSuite({ target, rules: rules.filter(({ slug }) => slug === 'envelope.success') });
    expect(report).toMatchObject({ ok: false, failed: 1 });
    expect(JSON.stringify(report)).toContain('ECONNREFUSED');
  });

  it('skips what the target does not offer, and is not ok when nothing is left', async () => {
    const target = { us: mock.us, keys: {}, fixtures: {} };
    const report = await runSuite({ target, rules: rules.filter(({ slug }) => slug === 'event.silenced') });
    expect(report).toMatchObject({ ok: false, skipped: 1, failed: 0 });
    expect(JSON.stringify(report)).toContain('the target offers no');
  });
});
