import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

const API_KEY = 'a11ce0000000000000000000000005e5';
const SECRET_KEY = '5ec2e70000000000000000000000abcd';
const NO_LIMIT = 1_000_000_000;

/** Nobody is throttled: what is measured is how long everything else takes. */
export function startMock(options: Parameters<typeof createMockAmplitude>[0] = {}): Promise<MockAmplitude> {
  return createMockAmplitude({
    projects: [{ name: 'shop-us', region: 'us', apiKey: API_KEY, secretKey: SECRET_KEY }],
    limits: {
      eventsPerSecondPerId: NO_LIMIT,
      batchEventsPerSecondPerId: NO_LIMIT,
      eventsPerDayPerId: NO_LIMIT,
      eventsPerSecond: NO_LIMIT,
      propertyUpdatesPerHour: NO_LIMIT,
    },
    ...options,
  });
}

/** Sends events to `/batch`, as many in a request as may be. */
export async function sendEvents(mock: MockAmplitude, events: readonly object[], apiKey = API_KEY): Promise<void> {
  for (let first = 0; first < events.length; first += 2000) {
    const body = JSON.stringify({ api_key: apiKey, events: events.slice(first, first + 2000) });
    const answer = await fetch(`${mock.us}/batch`, { ...JSON_POST, body });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`The mock answered ${answer.status}: ${text.slice(0, 200)}`);
  }
}

const JSON_POST = { method: 'POST', headers: { 'content-type': 'application/json' } };

/** Calls the control API and reads the answer to its end. */
export async function callControl(mock: MockAmplitude, path: string, body?: object): Promise<string> {
  const answer = await fetch(
    mock.control + path,
    body === undefined ? {} : { ...JSON_POST, body: JSON.stringify(body) },
  );
  return answer.text();
}

/** Reads back, and gives the bytes of the answer. */
export async function readBack(mock: MockAmplitude, path: string): Promise<ArrayBuffer> {
  const authorization = `Basic ${Buffer.from(`${API_KEY}:${SECRET_KEY}`).toString('base64')}`;
  const answer = await fetch(mock.us + path, { headers: { authorization } });
  return answer.arrayBuffer();
}

/** Events of one user, each with what is made for its place. */
export function makeEvents(count: number, more: (place: number) => object = () => ({})): object[] {
  return Array.from({ length: count }, (_, place) => ({ event_type: 'visit', user_id: 'user-1', ...more(place) }));
}

/** An object of so many keys. */
export function makeKeys(count: number, value: unknown = 1): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, place) => [`key-${place}`, value]));
}

/** A list of so many texts. */
export function makeTexts(count: number): string[] {
  return Array.from({ length: count }, (_, place) => `text-${place}`);
}
