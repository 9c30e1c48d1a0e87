import { expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';

const SECRETS = {
  authorization: 'Bearer a-bearer-that-is-secret',
  cookie: 'sid=a-cookie-that-is-secret',
  'proxy-authorization': 'Basic a-proxy-that-is-secret',
  'x-api-key': 'a-header-that-is-secret',
};

it('credentials in the headers of a request stand in no record and no session', async () => {
  const project = { name: 'us', apiKey: 'a-key-that-is-long-enough', region: 'us' } as const;
  const mock = await createMockAmplitude({ projects: [project] });
  onTestFinished(() => mock.close());
  const headers = { 'content-type': 'application/json', 'x-plain': 'shown', ...SECRETS };
  const body = JSON.stringify({ api_key: project.apiKey, events: [{ event_type: 'One', user_id: 'user-1' }] });
  expect((await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status).toBe(200);
  await fetch(`${mock.us}/nowhere`, { headers });
  const kept = await Promise.all(
    ['/requests', '/session'].map(async (path) => (await fetch(mock.control + path)).text()),
  );
  const all = JSON.stringify(mock.requests()) + kept.join('');
  expect(all).toContain('shown');
  expect(all).not.toMatch(/that-is-secret/);
});
