import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBuiltPage } from '../../../lib/page/built-page.ts';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';

let mock: MockAmplitude;
beforeAll(async () => {
  mock = await createMockAmplitude();
});
afterAll(() => mock.close());

/** Each file that a page names, as a browser finds it. */
function namedIn(page: string, url: string): string[] {
  return [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => new URL(name, url).pathname);
}

describe.each([
  '',
  '/',
  '/stream?q=verdict:rejected',
  '/events/4711?run=k3x9',
  '/users/17',
  '/latest?q=type:Order*',
  '/nowhere/at/all',
])('the page at /_emulator/ui%s', (place) => {
  it.each(['us', 'eu'] as const)('finds its files by relative addresses, at the %s port', async (region) => {
    const url = `${mock[region]}/_emulator/ui${place}`;
    const { status, text, type } = await request(mock[region]).get(`/_emulator/ui${place}`);
    expect([status, type]).toEqual([200, 'text/html']);
    expect(text).not.toMatch(/(?:src|href)="(?:\/|https?:)/);
    const files = namedIn(text, url);
    expect(files.map((file) => file.replace(/-\w{8}/, ''))).toEqual([
      '/_emulator/ui/style.css',
      '/_emulator/ui/main.js',
    ]);
    for (const file of files) await request(mock[region]).get(file).expect(200);
  });
});

it('says where it is, and that is the US port', () => {
  expect(mock.ui).toBe(`${mock.us}/_emulator/ui`);
});

it('lets a browser keep a file for good, by a name that changes with what is in it', async () => {
  for (const name of readBuiltPage('ui').keys()) {
    if (name === 'page.html') continue;
    const { status, headers } = await request(mock.us).get(`/_emulator/ui/${name}`);
    expect([status, headers['cache-control']]).toEqual([200, 'private, max-age=31536000, immutable']);
    expect(headers['content-type']).toMatch(/^text\/(javascript|css)/);
  }
});

it.each(['/main.js', '/..%2f..%2fpackage.json', '/page.html'])(
  'has no file at %s: the page answers there',
  async (path) => {
    const { status, type, text } = await request(mock.us).get(`/_emulator/ui${path}`);
    expect([status, type]).toEqual([200, 'text/html']);
    expect(text).not.toContain('PLACE/');
  },
);

it('takes nothing but GET, and says so', async () => {
  const { status, headers, body } = await request(mock.us).post('/_emulator/ui/stream');
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  expect(body.error).toBe('/_emulator/ui/stream does not take POST.');
});

it('is at most 60 kB over the wire in all, once it is packed', () => {
  const sizes = [...readBuiltPage('ui').values()].map((text) => gzipSync(text).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000);
});
