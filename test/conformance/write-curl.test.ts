import { execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRequest } from '../../conformance/build-request.ts';
import type { CaseRequest } from '../../conformance/rule.ts';
import { parseTarget, type Target } from '../../conformance/target.ts';
import { writeCurl } from '../../conformance/write-curl.ts';
import { type Listening, listen } from '../../lib/listen.ts';

const run = promisify(execFile);
const KEY = "a-key'of some$length";
const SECRET = 'a-secret-of-some-length';

/** What came last. */
let came: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer };
let server: Listening;
let target: Target;

beforeAll(async () => {
  server = await listen(
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        came = { method, url, headers, body: Buffer.concat(chunks) };
        response.end('{}');
      });
    },
    { name: 'it', host: '127.0.0.1', port: 0 },
  );
  target = parseTarget({ us: server.url, keys: { us: KEY }, secrets: { us: SECRET } });
});
afterAll(() => server.close());

it.each<[string, CaseRequest]>([
  ['events', { events: [{ event_properties: { text: 'it\'s $HOME `id` "x" \\ 文' } }] }],
  ['a GET with both keys', { method: 'GET', path: '/api/2/usersearch?user=x', auth: { basic: 'us' } }],
  ['a form', { path: '/identify', form: { api_key: '${keys.us}', identification: { user_id: 'user' } } }],
  ['a form of several parts', { form: { api_key: '${keys.us}' }, multipart: true }],
  ['a body filled up with spaces', { padTo: 5000, events: [{}] }],
  ['gzip', { gzip: true, events: [{}] }],
  ['bytes that are no text', { base64: 'eyJhcGlfa2V5Ijoi//4ifQ==' }],
  ['an empty body', { text: '' }],
  ['no content type', { headers: { 'Content-Type': null }, events: [{}] }],
  ['OPTIONS', { method: 'OPTIONS', headers: { Origin: 'https://shop.example' } }],
  ['PUT', { method: 'PUT', events: [{}] }],
])('a shell sends it again as it was, with keys from the environment: %s', async (_what, request) => {
  const built = buildRequest(request, { target, unique: 'u', now: 0 });
  const command = writeCurl(built, target);
  expect(command).not.toContain(SECRET);
  expect(command).not.toContain("a-key'");
  const env = { ...process.env, CONFORMANCE_KEY_US: KEY, CONFORMANCE_SECRET_US: SECRET };
  await run('bash', ['-c', command], { env });
  expect([came.method, came.url]).toEqual([built.method, new URL(built.url).pathname + new URL(built.url).search]);
  const plain = came.headers['content-encoding'] === 'gzip' ? gunzipSync(came.body) : came.body;
  expect(plain.toString('latin1')).toBe((built.plain ?? Buffer.alloc(0)).toString('latin1'));
  for (const name of ['content-type', 'authorization', 'origin']) {
    expect(came.headers[name], name).toBe(built.headers[name]);
  }
});

it('a body that is too long is left out, and said so', () => {
  const built = buildRequest({ events: [{}], repeat: 100 }, { target, unique: 'u', now: 0 });
  expect(writeCurl(built, target)).toMatch(
    /^# its body, \d+ bytes, is too long to stand here: put it into a file\ncurl .*--data-binary @body$/,
  );
});
