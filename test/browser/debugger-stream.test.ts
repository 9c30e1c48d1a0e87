import { connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { runInShell } from '../run-in-shell.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';

const KEY = READY_MADE_PROJECTS[0]?.apiKey ?? '';
/** What has many steps, where others use the machine as well. */
const SLOW_MS = 90_000;
const JSON_TYPE = { 'Content-Type': 'application/json' };

let browser: Chromium;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

let mock: MockAmplitude;
let tab: OpenPage;
beforeEach(async () => {
  mock = await createMockAmplitude();
});
afterEach(async () => {
  await tab.close();
  await mock.close();
});

function send(...events: object[]): Promise<Response> {
  return fetch(`${mock.us}/2/httpapi`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ api_key: KEY, events }),
  });
}

const viewed = (user: string, more: object = {}) => ({ event_type: 'Page Viewed', user_id: user, ...more });

async function open(path = ''): Promise<OpenPage['page']> {
  tab = await browser.open(`${mock.us}/_emulator/ui/${path}`);
  await tab.page.getByText('● live').waitFor();
  return tab.page;
}

/** Runs in the page: what stands in the cells of each line, but for the time and how long it took. */
const READ_LINES = `[...document.querySelectorAll('.lines-all .line')].map((line) =>
  ['status', 'symbol > [aria-hidden]', 'what', 'who', 'why']
    .map((cell) => line.querySelector('.cell-' + cell)?.textContent)
    .filter(Boolean)
    .join(' | '))`;

function linesOf(page: OpenPage['page']): Promise<string[]> {
  return page.evaluate<string[]>(READ_LINES);
}

describe('the stream', () => {
  it('says how to send a first event, and shows it as soon as it comes', async () => {
    const page = await open();
    await page.getByText('Nothing has come in yet').waitFor();
    expect(await page.locator('.first-event').textContent()).toContain(`serverUrl: '${mock.us}/2/httpapi'`);
    await send(viewed('user-1', { revenue: 12.5 }));
    await expect.poll(() => linesOf(page)).toEqual(['200 | ✓ | Page Viewed 12.5 | user-1']);
    expect(tab.errors).toEqual([]);
  });

  it('ticks off what does not keep events away, and says what does', async () => {
    const page = await open();
    await page.getByText('No events?').waitFor();
    await fetch(`${mock.us}/2/http`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
    await page.locator('.cause-yes', { hasText: 'a path that Amplitude does not have' }).waitFor();
    await page.locator('.cause-no', { hasText: 'Requests arrive here' }).waitFor();
  });

  it('ticks off the preflight of a browser', async () => {
    const page = await open();
    await page.locator('.cause-open', { hasText: 'a preflight' }).waitFor();
    const headers = { Origin: 'http://shop.example', 'Access-Control-Request-Headers': 'content-type' };
    await fetch(`${mock.us}/2/httpapi`, { method: 'OPTIONS', headers });
    await page.locator('.cause-no', { hasText: 'a preflight' }).waitFor();
  });

  it('shows what the stream says to a person, as the terminal does', async () => {
    const page = await open();
    mock.tell({ kind: 'notice', said: { message: 'The outbox is full.', leftOut: 2 } });
    await page.locator('footer [role=status]', { hasText: '! The outbox is full. (2 more left out)' }).waitFor();
  });

  it('copies a curl to the address that it was loaded from, behind a port mapping', async () => {
    await send(viewed('user-1'));
    const { port } = new URL(mock.us);
    const mapping = createServer((socket) => {
      const inner = connect(Number(port), '127.0.0.1');
      socket.pipe(inner).pipe(socket);
      for (const end of [socket, inner]) end.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => mapping.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void mapping.close());
    const address = mapping.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    tab = await browser.open(`${origin}/_emulator/ui/events/2`);
    await tab.page.getByRole('heading', { name: '#2 ✓ accepted' }).waitFor();
    await tab.page.keyboard.press('y');
    await tab.page.keyboard.press('c');
    await tab.page.locator('.copied', { hasText: `curl -sS '${origin}/2/httpapi'` }).waitFor();
  });

  it(
    'keeps marks, a pause and the filter while another view is looked at',
    async () => {
      for (const user of ['user-1', 'user-2', 'user-3']) await send(viewed(user));
      const page = await open();
      await expect.poll(() => linesOf(page)).toHaveLength(3);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('m');
      await page.locator('.line-marked').waitFor();
      await page.keyboard.press(' ');
      await page.keyboard.press('2');
      await page.getByRole('heading', { name: 'Requests by status' }).waitFor();
      await page.getByText('● live').first().waitFor();
      await send(viewed('user-4'));
      await page.keyboard.press('1');
      await page.locator('.stream-notes', { hasText: '+1 held' }).waitFor();
      await page.locator('footer', { hasText: 'paused, +1 held' }).waitFor();
      expect(await linesOf(page)).toHaveLength(3);
      expect(await page.locator('.line-marked').count()).toBe(1);
      await page.keyboard.press(' ');
      await expect.poll(() => linesOf(page)).toHaveLength(4);
      await page.keyboard.press('/');
      await page.keyboard.type('user=user-2');
      await page.keyboard.press('Enter');
      await page.keyboard.press('3');
      await page.getByRole('heading', { name: 'User Look-Up' }).waitFor();
      await page.keyboard.press('1');
      await page.waitForURL(/\/stream\?q=user%3Duser-2$/);
      await expect.poll(() => linesOf(page)).toHaveLength(1);
      expect(tab.errors).toEqual([]);
    },
    SLOW_MS,
  );

  it(
    'is led to by the page with the filter as it was, and by the history with the one that it had there',
    async () => {
      for (const user of ['user-1', 'user-2', 'user-3']) await send(viewed(user));
      const page = await open('stream');
      await expect.poll(() => linesOf(page)).toHaveLength(3);
      await page.keyboard.press('2');
      await page.getByRole('heading', { name: 'Requests by status' }).waitFor();
      await page.keyboard.press('1');
      await page.getByLabel('Filter').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('user=user-2');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/stream\?q=user%3Duser-2$/);
      await page.keyboard.press('3');
      await page.getByRole('heading', { name: 'User Look-Up' }).waitFor();
      await page.getByRole('link', { name: 'Stream' }).click();
      await page.waitForURL(/\/stream\?q=user%3Duser-2$/);
      await expect.poll(() => linesOf(page)).toHaveLength(1);
      for (const heading of ['User Look-Up', undefined, 'Requests by status', undefined]) {
        await page.goBack();
        if (heading !== undefined) await page.getByRole('heading', { name: heading }).waitFor();
        else await page.getByLabel('Filter').waitFor();
      }
      await expect.poll(() => linesOf(page)).toHaveLength(3);
      expect(await page.getByLabel('Filter').inputValue()).toBe('');
      expect(page.url()).toMatch(/\/stream$/);
      expect(tab.errors).toEqual([]);
    },
    SLOW_MS,
  );

  it('is gone back from while a filter is typed, and the address follows the next one', async () => {
    for (const user of ['user-1', 'user-2']) await send(viewed(user));
    const page = await open('stream?q=user=user-2');
    await expect.poll(() => linesOf(page)).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^#\d+ ✓ accepted/ }).waitFor();
    await page.keyboard.press('x');
    await page.waitForURL(/\/stream\?q=user%3Duser-2\+/);
    const first = await page.getByLabel('Filter').inputValue();
    await page.keyboard.press('/');
    await page.keyboard.type(' -x');
    await page.evaluate('history.go(-2)');
    await expect.poll(() => page.getByLabel('Filter').inputValue()).toBe('user=user-2');
    await page.getByLabel('Filter').fill(first);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/stream\?q=user%3Duser-2\+/);
  });

  it('shows one bad event of three as exactly one culprit, and two that fell with it', async () => {
    await send(viewed('user-1'), { event_type: 'Cart Viewed', user_id: 'bob' }, viewed('user-3'));
    const page = await open();
    const lines = [
      '400 | ↳ | Page Viewed | user-1 | fell with #3',
      '400 | ✗ | Cart Viewed | bob | event.id-length',
      '400 | ↳ | Page Viewed | user-3 | fell with #3',
    ];
    await expect.poll(() => linesOf(page)).toEqual(lines);
    // The same where the culprit itself does not pass.
    await page.keyboard.press('/');
    await page.keyboard.type('user=user-3');
    await expect.poll(() => linesOf(page)).toEqual(lines.slice(2));
  });

  it('shows the batch of an outage as one line whose try grows, and unfolds it', async () => {
    mock.fault({ name: 'outage', status: 503, times: 3 });
    const page = await open();
    const batch = ['ada-928', 'ada-928', 'eve-100'].map((user, index) => viewed(user, { insert_id: `i-${index}` }));
    await send(...batch);
    await expect.poll(() => linesOf(page)).toHaveLength(3);
    await send(...batch);
    await send(...batch);
    await expect.poll(() => linesOf(page)).toEqual(['503 | ↻ | ▸ 3 events, try 3 | ada-928 +1 | fault 1 "outage"']);
    await send(...batch);
    await expect.poll(() => linesOf(page)).toEqual(['200 | ✓ | ▸ 3 events, try 4 | ada-928 +1']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => linesOf(page)).toHaveLength(4);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => linesOf(page)).toHaveLength(1);
  });

  it('holds still when paused, says how many came, and is empty at once when cleared', async () => {
    await send(viewed('user-1'));
    const page = await open();
    await expect.poll(() => linesOf(page)).toHaveLength(1);
    await page.keyboard.press(' ');
    for (let n = 0; n < 20; n++) await send(viewed(`user-${n}`));
    await page.locator('.stream-notes', { hasText: '+20 held' }).waitFor();
    expect(await linesOf(page)).toHaveLength(1);
    await page.keyboard.press('c');
    await page.locator('.stream-notes', { hasText: '+0 held' }).waitFor();
    expect(await linesOf(page)).toEqual([]);
    await page.keyboard.press(' ');
    await send(viewed('user-new'));
    await expect.poll(() => linesOf(page)).toEqual(['200 | ✓ | Page Viewed | user-new']);
  });

  it('says what is wrong with a filter as it is typed, which term hides everything, and knows earlier ones', async () => {
    await send(viewed('user-1'));
    await send({ event_type: 'Cart Viewed', user_id: 'bob' });
    const page = await open();
    await expect.poll(() => linesOf(page)).toHaveLength(2);
    await page.keyboard.press('/');
    await page.keyboard.type('vredict:x');
    await page.getByText('No field vredict. Did you mean verdict?').waitFor();
    expect(await linesOf(page)).toHaveLength(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('verdict:rejected user:nobody');
    await page.locator('.empty', { hasText: 'user:nobody hides everything' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('?q=verdict');
    await page.keyboard.press('|');
    await expect.poll(() => linesOf(page)).toHaveLength(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowUp');
    expect(await page.getByLabel('Filter').inputValue()).toBe('verdict:rejected user:nobody');
  });

  it('shows what passes the filter of its address, and what comes later and passes, too', async () => {
    await send(viewed('user-1'));
    await send({ event_type: 'Cart Viewed', user_id: 'bob' });
    const page = await open('stream?q=is:culprit');
    await expect.poll(() => linesOf(page)).toEqual(['400 | ✗ | Cart Viewed | bob | event.id-length']);
    await send(viewed('user-2'));
    await send({ event_type: 'Order Completed', user_id: 'eve' });
    await expect.poll(() => linesOf(page)).toHaveLength(2);
  });

  it('follows the newest, holds by the number of the line when scrolled away, and draws only what is seen', async () => {
    for (let n = 0; n < 120; n++) await send(viewed(`user-${n}`));
    const page = await open();
    await page.getByText('user-119').waitFor();
    expect((await linesOf(page)).length).toBeLessThan(80);
    await page.keyboard.press('Home');
    await page.getByText('user-0', { exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await send(viewed('user-later'));
    await page.locator('.status', { hasText: '#242' }).waitFor();
    expect(await page.locator('.line-cursor').textContent()).toContain('user-1');
    await page.keyboard.press('End');
    await page.getByText('user-later').waitFor();
  });

  it('is empty, and goes on, after a reset', async () => {
    await send(viewed('user-1'));
    const page = await open();
    await expect.poll(() => linesOf(page)).toHaveLength(1);
    mock.reset();
    await page.getByText('Nothing has come in yet').waitFor();
    await send(viewed('user-2'));
    await expect.poll(() => linesOf(page)).toEqual(['200 | ✓ | Page Viewed | user-2']);
  });
});

describe('the detail', () => {
  it('opens by Enter, says the verdict, the fix, the tries and the others, and goes on to the next', async () => {
    mock.fault({ status: 503, times: 1 });
    const batch = [viewed('user-1', { insert_id: 'i-1' }), viewed('bob', { insert_id: 'i-2' })];
    await send(...batch);
    await send(...batch);
    await send(viewed('user-last'));
    const page = await open('events/6');
    const part = page.locator('#part');
    await page.getByRole('heading', { name: '#6 ✗ rejected 400' }).waitFor();
    expect(await part.textContent()).toContain('user_id "bob" has 3 characters, the minimum is 5');
    expect(await part.textContent()).toContain('Fix: ');
    await page.keyboard.press('5');
    await part.getByText('The same events were sent 2 times.').waitFor();
    expect(await part.textContent()).toContain('try 1  #1  503');
    await page.keyboard.press('6');
    await part.getByText('Events of the request').waitFor();
    expect(await part.textContent()).toContain('#5  ↳  Page Viewed  user-1  fell with #6');
    await page.keyboard.press('4');
    await part.getByText('It did not come by way of the forwarder.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '#8 ✓ accepted 200' }).waitFor();
    expect(page.url()).toContain(`/events/8?run=${mock.run}`);
  });

  it('copies a command that is answered as the original was, and shows it', async () => {
    await send({ event_type: `it's "$(touch x)" é`, user_id: 'bob' });
    const page = await open('events/2');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('heading', { name: '#2 ✗ rejected' }).waitFor();
    await page.keyboard.press('y');
    await page.keyboard.press('c');
    await page.getByText('curl: copied.').waitFor();
    const command = await page.evaluate('navigator.clipboard.readText()');
    expect(command).toBe(await page.locator('.copied').textContent());
    expect(command).not.toContain(KEY);
    expect(await runInShell(`${String(command)} -o /dev/null -w '%{http_code}'`, { AMPLITUDE_API_KEY: KEY })).toBe(
      '400',
    );
    // Refusals that are alike are one record.
    await expect.poll(() => mock.requests().map(({ count }) => count)).toEqual([2]);
  });

  it('sends a request again, and leads to what came of it', async () => {
    await send(viewed('user-1'));
    const page = await open('events/2');
    await page.getByRole('heading', { name: '#2 ✓ accepted' }).waitFor();
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Answered 200.').waitFor();
    await page.getByRole('button', { name: '#3' }).click();
    await page.getByRole('heading', { name: '#3 ✓ accepted' }).waitFor();
  });

  it('adds terms to the filter for only such, and for all but such', async () => {
    await send(viewed('user-1'));
    await send({ event_type: 'Cart Viewed', user_id: 'user-2' });
    const page = await open('events/2');
    await page.getByRole('heading', { name: '#2 ✓ accepted' }).waitFor();
    await page.keyboard.press('x');
    await expect.poll(() => linesOf(page)).toEqual(['200 | ✓ | Cart Viewed | user-2']);
    expect(await page.getByLabel('Filter').inputValue()).toBe('-type="Page Viewed"');
  });

  it('says that there is no such event, and that another run is another one', async () => {
    await send(viewed('user-1'));
    const page = await open('events/99');
    await page.getByText('There is no request 99.').waitFor();
    await page.goto(`${mock.us}/_emulator/ui/events/2?run=other`);
    await page.getByText('This link is about another run').waitFor();
  });

  it('opens a megabyte', async () => {
    await send(viewed('user-1', { event_properties: Object.fromEntries(big()) }));
    const page = await open('events/2');
    await page.getByRole('heading', { name: '#2' }).waitFor();
    await page.getByRole('button', { name: /more characters: show all/ }).click();
    await page.keyboard.press('2');
    await page.getByText('Request: POST /2/httpapi').waitFor();
  });
});

it('shows hostile names as text: nothing of them becomes an element, or turns text around', async () => {
  const name = '<img src=x onerror="document.title=1"><script>alert(1)</script>\u202eevil\u001b[2J';
  await send(viewed('user-<b>bold', { event_type: name, event_properties: { [name]: 'javascript:alert(1)' } }));
  await fetch(`${mock.us}/nowhere/<svg onload=alert(1)>`);
  const page = await open();
  await expect.poll(() => linesOf(page)).toHaveLength(2);
  expect((await linesOf(page))[0]).toContain('</script>\\u202eevil\\u001b[2J');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '#2 ✓ accepted' }).waitFor();
  for (const digit of ['1', '2', '3', '6']) {
    await page.keyboard.press(digit);
    await page.locator(`#part-${digit}[aria-selected=true]`).waitFor();
    expect(await page.locator('main img, main script, main svg, main b').count()).toBe(0);
    expect(await page.locator('main').textContent()).not.toMatch(/\p{Cf}|\p{Cc}(?<!\n)/u);
  }
  expect(await page.title()).not.toBe('1');
  expect(tab.errors).toEqual([]);
});

/** Properties that together nearly fill a request. */
function* big(): Generator<[string, string]> {
  for (let n = 0; n < 900; n++) yield [`property-${n}`, 'x'.repeat(1000)];
}
