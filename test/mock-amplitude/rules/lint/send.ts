import { createManualClock } from '../../../../lib/manual-clock.ts';
import {
  createMockAmplitude,
  type Diagnostic,
  type MockAmplitude,
  type MockOptions,
} from '../../../../mock-amplitude/index.ts';

export const KEY = 'lint-key-of-the-tests';
export const SECRET = 'lint-secret-of-the-tests';

/** 2026-01-01, in ms since the epoch. */
export const NOW = 1_767_225_600_000;

/** A mock with one project and a clock that stands at `NOW`. */
export function startMock(options: MockOptions = {}): Promise<MockAmplitude> {
  return createMockAmplitude({
    clock: createManualClock(NOW),
    projects: [
      { name: 'web', apiKey: KEY, secretKey: SECRET, region: 'us' },
      { name: 'quiet', apiKey: 'lint-key-of-quiet', region: 'us', lintOff: ['all'] },
    ],
    ...options,
  });
}

/** Sends a body to `/2/httpapi`, or a form to another path. */
export async function post(
  mock: MockAmplitude,
  body: unknown,
  { path = '/2/httpapi', ...headers }: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const isForm = body instanceof URLSearchParams;
  const text = typeof body === 'string' ? body : isForm ? body.toString() : JSON.stringify(body);
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const response = await fetch(mock.us + path, {
    method: 'POST',
    headers: { 'Content-Type': type, ...headers },
    body: text,
  });
  return { status: response.status, text: await response.text() };
}

/** What an event is warned of, when it is sent to the project `web`. */
export async function warningsOf(mock: MockAmplitude, event: object): Promise<Diagnostic[]> {
  const since = mock.log.lastSeq;
  await post(mock, { api_key: KEY, events: [{ event_type: 'Seen', user_id: 'user-1', ...event }] });
  return mock.events({ since }).flatMap(({ diagnostics }) => diagnostics);
}
