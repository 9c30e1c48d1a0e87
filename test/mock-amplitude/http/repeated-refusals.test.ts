import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

const KEY = 'a11ce0000000000000000000000005e5';

async function start(options: Parameters<typeof createMockAmplitude>[0] = {}): Promise<MockAmplitude> {
  const projects = [{ name: 'shop-us', region: 'us' as const, apiKey: KEY }];
  const mock = await createMockAmplitude({ projects, ...options });
  onTestFinished(() => mock.close());
  return mock;
}

async function post(mock: MockAmplitude, path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(mock.us + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.arrayBuffer();
  return answer.status;
}

const fine = { api_key: KEY, events: [{ event_type: 'visit', user_id: 'user-1' }] };

describe('refusals that are alike and come in a row', () => {
  it('are one record with a count: an SDK in a loop does not flush the log of other projects', async () => {
    const mock = await start({ log: { maxRequests: 10 } });
    await post(mock, '/2/httpapi', fine);
    for (let count = 0; count < 50; count++) expect(await post(mock, '/2/httpapi/', fine)).toBe(400);
    expect(mock.requests().map(({ path, count }) => [path, count])).toEqual([
      ['/2/httpapi', 1],
      ['/2/httpapi/', 50],
    ]);
    expect(mock.events()).toHaveLength(1);
    expect(mock.log.stats().evicted.requests).toBe(0);
  });

  it('are still one record where requests of other projects come in between', async () => {
    const mock = await start();
    for (let count = 0; count < 3; count++) {
      await post(mock, '/nothing', fine);
      await post(mock, '/2/httpapi', fine);
    }
    const counts = mock.requests().map(({ path, count }) => `${path} ${count}`);
    expect(counts).toEqual(['/nothing 3', '/2/httpapi 1', '/2/httpapi 1', '/2/httpapi 1']);
  });

  it('are several where they differ: in their path, their key, their body, what is wrong', async () => {
    const mock = await start();
    await post(mock, '/nothing', fine);
    await post(mock, '/nowhere', fine);
    await post(mock, '/2/httpapi', { ...fine, api_key: 'no-key-of-anybody-1' });
    await post(mock, '/2/httpapi', { ...fine, api_key: 'no-key-of-anybody-2' });
    await post(mock, '/2/httpapi', { api_key: KEY, events: [{ event_type: 'a' }] });
    await post(mock, '/2/httpapi', { api_key: KEY, events: [{ event_type: 'b' }] });
    expect(mock.requests().map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('never hold what was accepted', async () => {
    const mock = await start();
    await post(mock, '/2/httpapi', fine);
    await post(mock, '/2/httpapi', fine);
    expect(mock.requests()).toHaveLength(2);
  });

  it('are found by whoever looks from a number on', async () => {
    const mock = await start();
    await post(mock, '/nothing', fine);
    const since = mock.log.lastSeq;
    expect(mock.requests({ since })).toEqual([]);
    await post(mock, '/nothing', fine);
    expect(mock.requests({ since }).map(({ count }) => count)).toEqual([2]);
    expect(mock.requests({ since: mock.log.lastSeq })).toEqual([]);
  });

  it('are told again with their count, to listeners and in the stream, without a gap', async () => {
    const mock = await start();
    const heard: number[] = [];
    mock.subscribe((record) => record.kind === 'request' && heard.push(record.count));
    const { body } = await fetch(`${mock.control}/stream`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (part: string) => {
      while (!text.includes(part)) text += (await reader?.read())?.value ?? expect.fail(`it ended before ${part}`);
    };
    for (let count = 0; count < 3; count++) await post(mock, '/nothing', fine);
    await readUntil('"count":3');
    await post(mock, '/2/httpapi', fine);
    await readUntil('"eventType":"visit"');
    expect(text).not.toContain('event: gap');
    expect(heard).toEqual([1, 2, 3, 1]);
    await reader?.cancel();
  });

  it('count as many as they are in the counts of their project', async () => {
    const mock = await start();
    for (let count = 0; count < 4; count++)
      await post(mock, '/2/httpapi', { api_key: KEY, events: [{ event_type: 'a' }] });
    const stats = await (await fetch(`${mock.control}/stats?project=shop-us`)).json();
    expect(stats).toMatchObject({ requests: { total: 4, rejected: 4 } });
  });

  it('are kept with their count', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'repeats-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const first = await start({ dataDir });
    for (let count = 0; count < 3; count++) await post(first, '/nothing', fine);
    const { lastSeq } = first.log;
    await first.close();
    const second = await start({ dataDir });
    expect(second.requests().map(({ count }) => count)).toEqual([3]);
    expect(second.log.lastSeq).toBe(lastSeq);
  });
});
