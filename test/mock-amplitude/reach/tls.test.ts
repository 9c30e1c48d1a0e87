import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, fetch as fetchBy } from 'undici';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';
import { keepCertificates } from './open-here.ts';

const [US, EU] = READY_MADE_PROJECTS;

let forget: () => void;
beforeAll(() => {
  forget = keepCertificates();
});
afterAll(() => forget());

let mock: MockAmplitude;
let agent: Agent;
afterEach(async () => {
  await agent?.destroy();
  await mock.close();
});

it('createMockAmplitude({ tls: true }) speaks HTTPS on each port, and has what a client trusts', async () => {
  mock = await createMockAmplitude({ tls: true });
  const { ca = '', caFile = '' } = mock;
  agent = new Agent({ connect: { ca } });
  expect(readFileSync(caFile, 'utf8')).toBe(ca);
  for (const [url, apiKey] of [
    [mock.us, US?.apiKey],
    [mock.eu, EU?.apiKey],
  ] as const) {
    const body = JSON.stringify({ api_key: apiKey, events: [{ event_type: 'x', user_id: 'user-1' }] });
    const secure = url.replace('http:', 'https:');
    const answers = [
      await fetchBy(`${secure}/2/httpapi`, { method: 'POST', body, dispatcher: agent }),
      await fetch(`${url}/2/httpapi`, { method: 'POST', body }),
      await fetchBy(`${secure.replace('127.0.0.1', 'localhost')}/2/httpapi`, {
        method: 'POST',
        body,
        dispatcher: agent,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  }
  expect(mock.events().map(({ region, verdict }) => `${region} ${verdict}`)).toEqual([
    ...Array.from({ length: 3 }, () => 'us accepted'),
    ...Array.from({ length: 3 }, () => 'eu accepted'),
  ]);
  expect(mock.requests()[0]).toMatchObject({ request: { headers: { host: expect.stringContaining('127.0.0.1') } } });
});

it('a page that came from the port itself by HTTPS is no foreign page', async () => {
  mock = await createMockAmplitude({ tls: true });
  agent = new Agent({ connect: { ca: mock.ca ?? '' } });
  const { origin } = new URL(mock.us.replace('http:', 'https:'));
  const ask = (from: string) =>
    fetchBy(`${origin}/_emulator/v1/stats`, { headers: { origin: from }, dispatcher: agent }).then(
      ({ status }) => status,
    );
  expect([await ask(origin), await ask('https://evil.example')]).toEqual([200, 403]);
});

it('without tls nothing is made and nothing kept', async () => {
  const end = keepCertificates();
  const folder = String(process.env.XDG_DATA_HOME);
  mock = await createMockAmplitude();
  expect(existsSync(join(folder, 'amplitude-emulator'))).toBe(false);
  await expect(fetch(mock.us.replace('http:', 'https:'))).rejects.toThrow();
  end();
  forget();
  forget = () => {};
});
