import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude({ projects: [{ name: 'us', apiKey: 'key', region: 'us', minIdLength: 1 }] });
});
afterAll(() => mock.close());

const ids = fc.oneof(
  fc.constantFrom(1e5, 1e21, 1e-7, 42, 'user\u00e91', 'a"b', 'a\\b', 'user/1', 'plain-id', 'Plain Event'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== ''),
);

/** JSON as other writers write it: every letter within a text an escape. */
function escapeAll(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (text) => text.replace(/(?<!\\)[a-z]/gi, escapeOne));
}

function escapeOne(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

it('an event is found by what it was sent with, however its JSON was written', async () => {
  await fc.assert(
    fc.asyncProperty(ids, ids, fc.boolean(), async (userId, insertId, escaped) => {
      mock.reset();
      const event = { event_type: 'Looked For', device_id: 'device-1', user_id: userId, insert_id: String(insertId) };
      const events = JSON.stringify([event]);
      const body = `{"api_key":"key","events":${escaped ? escapeAll(events) : events}}`;
      await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      const [stored] = mock.events({ insertId: String(insertId) });
      expect(mock.events()).toHaveLength(1);
      expect(stored).toBeDefined();
      expect(mock.events({ userId: stored?.userId ?? '' })).toHaveLength(1);
      expect(mock.events({ eventType: 'Looked For' })).toHaveLength(1);
      expect(mock.events({ eventType: 'looked for' })).toHaveLength(0);
    }),
    { numRuns: 200 },
  );
});
