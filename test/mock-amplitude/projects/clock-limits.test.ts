import { describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude } from '../../../mock-amplitude/index.ts';

const PROJECT = {
  name: 'us',
  apiKey: 'a-key-that-is-long-enough',
  secretKey: 'a-secret-that-is-long-enough',
  region: 'us',
} as const;

async function start() {
  const mock = await createMockAmplitude({ projects: [PROJECT] });
  onTestFinished(() => mock.close());
  const advance = async (ms: string, project = '') => {
    const headers = { 'Content-Type': 'application/json' };
    const body = `{"action":"advance","ms":${ms}}`;
    const response = await fetch(`${mock.control}/clock${project}`, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
  return { mock, advance };
}

/** A year before the last time that a Date can hold. */
const LAST = 8.64e15 - 366 * 86_400_000;

describe('a clock', () => {
  it.each(['1e300', '8.64e15', '9007199254740991', '-1', '-1e300', '1e999', 'null', '"x"'])(
    'is not advanced by %s ms, and says how far it goes',
    async (ms) => {
      const { mock, advance } = await start();
      mock.clock.freeze();
      const { now } = mock.clock.state();
      for (const project of ['', '?project=us']) {
        const { status, text } = await advance(ms, project);
        expect([status, JSON.parse(text)]).toEqual([400, { error: expect.any(String), fix: expect.any(String) }]);
      }
      expect([mock.clock.state().now, mock.clockOf('us').state().now]).toEqual([now, now]);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1])('is not advanced by %d in code', async (ms) => {
    const { mock } = await start();
    expect(() => mock.clock.advance(ms)).toThrow(
      /Failed to advance the clock: .*\+275759-09-13.* \(got .*\)\. Advance/,
    );
  });

  it('goes to its last time and no further, and everything answers there', async () => {
    const { mock, advance } = await start();
    mock.clock.freeze();
    const left = LAST - mock.clock.now();
    expect((await advance(String(left + 1))).status).toBe(400);
    expect((await advance(String(left))).status).toBe(200);
    expect((await advance('1')).text).toContain('+275759-09-13T00:00:00.000Z at most (got 1)');
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ api_key: PROJECT.apiKey, events: [{ event_type: 'x', user_id: 'user-1' }] });
    expect((await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status).toBe(200);
    const Authorization = `Basic ${Buffer.from(`${PROJECT.apiKey}:${PROJECT.secretKey}`).toString('base64')}`;
    const paths = ['/api/2/usersearch?user=user-1', '/api/2/useractivity?user=1', '/api/2/userprofile?user_id=user-1'];
    for (const path of paths) {
      expect((await fetch(mock.us + path, { headers: { Authorization } })).status).toBeLessThan(500);
    }
    for (const path of ['/stats?project=us', '/events', '/requests', '/clock', '/session']) {
      expect((await fetch(mock.control + path)).status).toBe(200);
    }
  });
});
