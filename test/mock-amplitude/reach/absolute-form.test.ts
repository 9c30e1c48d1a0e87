import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../../mock-amplitude/index.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

/** Sends what a client sends whose `http_proxy` is this port. */
function ask(port: string, path: string, body = ''): Promise<{ status: number; text: string }> {
  const headers = { 'Content-Type': 'application/json', Host: '127.0.0.1' };
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method: body === '' ? 'GET' : 'POST', headers }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(body);
  });
}

const [US, EU] = READY_MADE_PROJECTS;
const body = (apiKey = '') => JSON.stringify({ api_key: apiKey, events: [{ event_type: 'Visit', user_id: 'user-1' }] });

it.each([
  ['http://api2.amplitude.com/2/httpapi', US, 'us'],
  ['HTTP://API2.amplitude.com:80/2/httpapi', US, 'us'],
  ['https://api.eu.amplitude.com/2/httpapi', EU, 'eu'],
  ['http://somewhere.example/2/httpapi', US, 'us'],
] as const)('a request for %s goes to the region of its host', async (url, project, region) => {
  const answer = await ask(new URL(mock.us).port, url, body(project?.apiKey));
  expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('"events_ingested":1') });
  expect(mock.requests()).toMatchObject([{ verdict: 'accepted', region, path: '/2/httpapi' }]);
});

it.each(['http://', 'http:///2/httpapi', 'http://[::1/2/httpapi', 'http://a:99999/batch'])(
  'what is no address is an unknown path: %s',
  async (url) => {
    expect(await ask(new URL(mock.us).port, url, body(US?.apiKey))).toMatchObject({ status: 400 });
    expect(mock.requests()).toMatchObject([{ rule: 'request.path' }]);
  },
);

it('opens the control API to no other host', async () => {
  const { pathname } = new URL(mock.control);
  const answer = await ask(new URL(mock.us).port, `http://evil.example${pathname}/requests`);
  expect(answer.status).toBe(403);
});
