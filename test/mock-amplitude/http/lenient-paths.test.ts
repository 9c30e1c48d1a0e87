import { afterAll, describe, expect, it } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';
import { tidySlashes } from '../../../mock-amplitude/rules/request/tidy-slashes.ts';
import { measureGrowth, TOLERATED_GROWTH } from '../linear/measure-growth.ts';

const API_KEY = 'a11ce0000000000000000000000005e5';
const SECRET_KEY = '5ec2e70000000000000000000000abcd';
const projects = [{ name: 'shop', region: 'us', apiKey: API_KEY, secretKey: SECRET_KEY }] as const;
const strict = await createMockAmplitude({ projects });
const lenient = await createMockAmplitude({ projects, lenientPaths: true });
afterAll(() => Promise.all([strict.close(), lenient.close()]));

const authorization = `Basic ${Buffer.from(`${API_KEY}:${SECRET_KEY}`).toString('base64')}`;
const body = JSON.stringify({ api_key: API_KEY, events: [{ event_type: 'visit', user_id: 'user-1' }] });
const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

const CALLS: [path: string, call: RequestInit, recorded: string | undefined][] = [
  ['/2/httpapi/', json, '/2/httpapi'],
  ['//2/httpapi', json, '/2/httpapi'],
  ['/2//httpapi//', json, '/2/httpapi'],
  ['/batch/', json, '/batch'],
  ['/httpapi/', form({ api_key: API_KEY, event: '{"event_type":"visit","user_id":"user-1"}' }), '/httpapi'],
  [`/identify/?api_key=${API_KEY}&identification={"user_id":"user-1"}`, {}, '/identify'],
  ['//', form({ client: API_KEY, e: '[{"event_type":"visit","device_id":"device-1"}]' }), '/'],
  ['/api/2/usersearch/?user=user-1', { headers: { authorization } }, undefined],
  ['//api/2/usermap', { headers: { authorization } }, undefined],
  ['/v1/userprofile/?user_id=user-1', { headers: { authorization: `Api-Key ${SECRET_KEY}` } }, undefined],
];

describe.each(CALLS)('%s', (path, call, recorded) => {
  it('is an unknown path', async () => {
    const answer = await fetch(strict.us + path, call);
    expect([answer.status, await answer.json()]).toEqual([400, { code: 400, error: 'Invalid request path' }]);
    expect(strict.requests().at(-1)).toMatchObject({ rule: 'request.path' });
  });

  it('is that without the slash, where lenientPaths is set', async () => {
    const answer = await fetch(lenient.us + path, call);
    expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringContaining('error')]);
    if (recorded !== undefined) {
      expect(lenient.requests().at(-1)).toMatchObject({ verdict: 'accepted', path: recorded });
    }
  });
});

it('lets a preflight pass where it lets the request pass', async () => {
  const answer = await fetch(`${lenient.us}/2/httpapi/`, { method: 'OPTIONS' });
  expect(answer.status).toBe(200);
});

it.each(['/_emulator/ui/', '/_emulator/ui/users/'])(
  'leaves %s as it is, where a page finds its files by it',
  async (path) => {
    const pages = await Promise.all([strict, lenient].map(async ({ us }) => (await fetch(us + path)).text()));
    expect(pages[1]).toBe(pages[0]);
  },
);

it('takes a long path of slashes in proportion to its length', async () => {
  const work = { size: 200_000, prepare: (size: number) => `${'/'.repeat(size)}x/`, run: tidySlashes };
  expect(await measureGrowth(work)).toBeLessThan(TOLERATED_GROWTH);
});

it('reads a case-sensitive path of what is read back', async () => {
  const answer = await fetch(`${strict.us}/API/2/usermap`, { headers: { authorization } });
  expect(answer.status).toBe(400);
});
