import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { createStreamTeller } from '../../../src/commands/delivery/tell-stream.ts';
import { createControlClient } from '../../../src/debugger/source/control-client.ts';
import { describeNews } from '../../../src/debugger/source/describe-message.ts';
import { followEmulator } from '../../../src/debugger/source/follow-emulator.ts';
import type { StreamWish } from '../../../src/debugger/source/place.ts';
import type { SourceMessage } from '../../../src/debugger/source/source-message.ts';
import { appendEvents as appendTo } from '../../mock-amplitude/make-record.ts';
import { makeEvent, makeRequest } from '../make-record.ts';

/** Appends a request of one event: two records. */
const appendEvent = (mock: Pick<MockAmplitude, 'log'>, more = {}) => appendTo(mock.log, more);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Reads an emulator until the test is over; what it told so far is in `messages`. */
function follow(url: string, wish: StreamWish = {}, token?: string) {
  const stop = new AbortController();
  const client = createControlClient({ url, ...(token === undefined ? {} : { token }) });
  const messages: SourceMessage[] = [];
  const read = async () => {
    for await (const piece of followEmulator({ client, url, clock: systemClock, signal: stop.signal, ...wish })) {
      messages.push(...piece);
    }
  };
  const done = read();
  done.catch(() => {});
  ends.push(async () => {
    stop.abort();
    await client.close();
    await done.catch(() => {});
  });
  return { messages, done, kinds: () => messages.map(({ kind }) => kind), seqs: () => seqsOf(messages) };
}

function seqsOf(messages: readonly SourceMessage[]): number[] {
  return messages.flatMap((message) => (message.kind === 'record' ? [message.record.seq] : []));
}

const isNotice = (message: SourceMessage) => message.kind === 'notice';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('an emulator that is followed', () => {
  let mock: MockAmplitude;
  beforeEach(async () => {
    mock = await createMockAmplitude();
    ends.push(() => mock.close());
  });

  const connected = (reader: ReturnType<typeof follow>) => expect.poll(() => reader.kinds()).toContain('connected');

  it('tells what comes from now on, by either of its ports', async () => {
    appendEvent(mock);
    const [us, eu] = [follow(mock.us), follow(mock.eu)];
    await Promise.all([connected(us), connected(eu)]);
    appendEvent(mock);
    await expect
      .poll(() => [us.seqs(), eu.seqs()])
      .toEqual([
        [3, 4],
        [3, 4],
      ]);
  });

  it('misses nothing while connections are lost, and tells no record twice', async () => {
    const proxy = await startCuttingProxy(mock.us);
    const reader = follow(proxy.url);
    await connected(reader);
    const connections = () => reader.kinds().filter((kind) => kind === 'connected').length;
    for (let round = 1; round <= 5; round++) {
      for (let count = 0; count < 40; count++) appendEvent(mock);
      proxy.cut();
      appendEvent(mock);
      await expect.poll(connections, { timeout: 5000 }).toBe(round + 1);
    }
    await expect.poll(() => reader.seqs().at(-1), { timeout: 5000 }).toBe(mock.log.lastSeq);
    expect(reader.seqs()).toEqual(range(1, mock.log.lastSeq));
    expect(reader.kinds().filter((kind) => kind === 'lost')).toHaveLength(5);
  });

  it('tells how many records were evicted before they could be read', async () => {
    const small = await createMockAmplitude({ log: { maxEvents: 3 } });
    ends.push(() => small.close());
    const proxy = await startCuttingProxy(small.us);
    const reader = follow(proxy.url);
    await connected(reader);
    appendEvent(small);
    await expect.poll(reader.seqs).toEqual([1, 2]);
    proxy.refuse(true);
    proxy.cut();
    for (let count = 0; count < 10; count++) appendEvent(small);
    proxy.refuse(false);
    await expect.poll(() => reader.seqs().at(-1), { timeout: 5000 }).toBe(22);
    expect(reader.messages).toContainEqual({ kind: 'gap', missed: 14 });
  });

  it('tells who reset it, and of which project', async () => {
    const reader = follow(mock.us);
    await connected(reader);
    mock.reset();
    mock.reset('shop-us');
    await expect.poll(() => reader.kinds()).toContain('reset');
    await expect
      .poll(() => reader.messages.filter(({ kind }) => kind === 'reset'))
      .toEqual([
        { kind: 'reset', by: expect.any(String) },
        { kind: 'reset', by: expect.any(String), project: 'shop-us' },
      ]);
  });

  it('tells what a person should read, and of how much more it knows only the number', async () => {
    const reader = follow(mock.us);
    await connected(reader);
    const clock = createManualClock(0);
    const teller = createStreamTeller(mock.tell, clock);
    for (let count = 1; count <= 12; count++) teller.problem(`message ${count}`);
    await clock.advance(1000);
    const notices = () => reader.messages.filter(isNotice);
    await expect.poll(notices).toHaveLength(10);
    expect(notices().slice(-2)).toEqual([
      { kind: 'notice', message: 'message 9', leftOut: 0 },
      { kind: 'notice', message: 'message 10', leftOut: 2 },
    ]);
    expect(
      notices()
        .map((notice) => describeNews(notice, { url: mock.us }))
        .slice(-2),
    ).toEqual(['message 9', 'message 10 (2 more left out)']);
  });

  it('begins with what came lately', async () => {
    appendEvent(mock, { at: Date.now() - 3_600_000 });
    appendEvent(mock, { at: Date.now() });
    const reader = follow(mock.us, { since: '10m', filter: 'kind:event' });
    await expect.poll(reader.seqs).toEqual([4]);
  });

  it('is read from its beginning by whoever knew another run, which has come further', async () => {
    const proxy = await startCuttingProxy(mock.us);
    const reader = follow(proxy.url);
    await connected(reader);
    appendEvent(mock);
    await expect.poll(reader.seqs).toEqual([1, 2]);
    const next = await createMockAmplitude();
    ends.push(() => next.close());
    for (let count = 0; count < 5; count++) appendEvent(next);
    proxy.leadTo(next.us);
    proxy.cut();
    await expect.poll(() => reader.seqs(), { timeout: 5000 }).toEqual([1, 2, ...range(1, 10)]);
    const how = reader.messages.flatMap((message) => (message.kind === 'connected' ? [message.how] : []));
    expect(how).toEqual(['first', 'another run']);
  });
});

describe('what cannot be followed', () => {
  /** Answers everything with this. */
  async function startServer(status: number, headers: Record<string, string>, body: string): Promise<string> {
    return listen(createServer((_request, response) => response.writeHead(status, headers).end(body)));
  }

  it('is an address where nothing answers', async () => {
    const { done } = follow('http://127.0.0.1:1');
    await expect(done).rejects.toMatchObject({
      code: 'EMULATOR_UNREACHABLE',
      exitCode: 3,
      message: expect.stringMatching(/^Failed to call the emulator at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.* --url/),
    });
  });

  it.each([
    ['a page', 200, { 'content-type': 'text/html' }, '<h1>Hi</h1>'],
    ['a server that knows no such path', 404, { 'content-type': 'text/plain' }, 'Not found'],
    ['a stream that does not say which run it is', 200, { 'content-type': 'text/event-stream' }, 'data: {}\n\n'],
    ['a stream that ends at once', 200, { 'content-type': 'text/event-stream' }, ': hi\n\n'],
  ])('is %s', async (_name, status, headers, body) => {
    const { done } = follow(await startServer(status, headers, body));
    await expect(done).rejects.toMatchObject({ code: 'EMULATOR_UNEXPECTED', exitCode: 3 });
  });

  it('is an emulator that asks for another token', async () => {
    const url = await startServer(401, {}, '{"error":"The token is wrong.","fix":"Send another."}');
    await expect(follow(url, {}, 'ct_wrong').done).rejects.toMatchObject({
      code: 'EMULATOR_UNAUTHORIZED',
      exitCode: 2,
      message: expect.stringContaining('The token is wrong. Give --token'),
    });
  });

  it('is one that answers under no such name', async () => {
    const url = await startServer(403, {}, '{"error":"It does not answer\\u001b[2J.","fix":"Call it by localhost."}');
    await expect(follow(url).done).rejects.toMatchObject({
      code: 'EMULATOR_REFUSED',
      exitCode: 2,
      message: expect.stringContaining('It does not answer\\u001b[2J. Call it by localhost.'),
    });
  });

  it('is one that speaks no HTTPS', async () => {
    const url = await startServer(200, {}, '');
    const { done } = follow(url.replace('http:', 'https:'));
    await expect(done).rejects.toMatchObject({ message: expect.stringMatching(/it speaks no HTTPS.*http:/) });
  });
});

it('what cannot be read of a stream is counted, and the rest is told', async () => {
  const hello = 'event: hello\ndata: {"run":"one","firstSeq":1,"lastSeq":9}\n\n';
  const write = (event: string, id: number, data: unknown) =>
    `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
  const sent = [
    hello,
    write('request', 1, makeRequest(1)),
    write('event', 2, makeEvent(2, { at: 1e300 })),
    write('event', 3, { kind: 'event', seq: 'three' }),
    'event: event\nid: 4\ndata: no JSON\n\n',
    write('event', 5, makeEvent(5, { userId: 'new\u001b[2J' })),
    'event: something-new\ndata: {}\n\n',
  ];
  const url = await listen(
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sent.join(''));
    }),
  );
  const { messages, kinds, seqs } = follow(url);
  await expect.poll(kinds).toEqual(['connected', 'record', 'record', 'unread']);
  expect(seqs()).toEqual([1, 5]);
  expect(messages.at(-1)).toEqual({ kind: 'unread', count: 3 });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** Stands between a reader and an emulator, and cuts their connections. */
async function startCuttingProxy(first: string) {
  let target = first;
  let refuses = false;
  const server = createServer(async (request, response) => {
    const headers = Object.entries(request.headers).filter(([name]) => name === 'last-event-id');
    const answer = await fetch(target + request.url, {
      headers: headers.map(([name, value]) => [name, String(value)]),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    const reader = answer.body?.getReader();
    response.on('close', () => void reader?.cancel().catch(() => {}));
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      response.write(read.value);
    }
  });
  server.on('connection', (socket) => {
    if (refuses) socket.destroy();
  });
  const url = await listen(server);
  return {
    url,
    cut: () => server.closeAllConnections(),
    refuse(on: boolean) {
      refuses = on;
    },
    leadTo(next: string) {
      target = next;
    },
  };
}
