import { createInstance } from '@amplitude/analytics-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

/** The official SDK, unmodified but for its URL. It sends by itself; an explicit flush() would not try again. */
async function createSdk() {
  const sdk = createInstance();
  const options = { serverUrl: `${mock.us}/2/httpapi`, flushIntervalMillis: 10, flushQueueSize: 200, logLevel: 0 };
  await sdk.init(READY_MADE_PROJECTS[0]?.apiKey ?? '', options).promise;
  return sdk;
}

describe('@amplitude/analytics-node', () => {
  it('delivers 1,000 events, none lost, in order', async () => {
    const sdk = await createSdk();
    const results = Array.from(
      { length: 1000 },
      (_, index) => sdk.track('Counted', { index }, { user_id: 'user-1' }).promise,
    );
    await sdk.flush().promise;
    expect((await Promise.all(results)).every(({ code }) => code === 200)).toBe(true);
    const stored = mock.log.events({ verdict: 'accepted' });
    expect(stored.map(({ event }) => event.event_properties)).toEqual(
      Array.from({ length: 1000 }, (_, index) => ({ index })),
    );
  });

  it('drops exactly the event whose user id has three characters', async () => {
    const sdk = await createSdk();
    const users = ['user-1', 'bob', 'user-2'];
    const results = users.map((user_id) => sdk.track('Seen', {}, { user_id }).promise);
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([200, 400, 200]);
    expect(mock.log.events({ verdict: 'accepted' }).map(({ userId }) => userId)).toEqual(['user-1', 'user-2']);
    expect(mock.log.requests().map(({ answer }) => answer.status)).toEqual([400, 200]);
  });

  it('gives up on a wrong key at once', async () => {
    const sdk = createInstance();
    await sdk.init('key-of-nobody-0000', { serverUrl: `${mock.us}/2/httpapi`, flushIntervalMillis: 10, logLevel: 0 })
      .promise;
    const result = sdk.track('Lost', {}, { user_id: 'user-1' }).promise;
    expect(await result).toMatchObject({ code: 400, message: expect.stringContaining('Invalid API key') });
  });
});
