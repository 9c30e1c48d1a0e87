import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../src/commands/start-emulation.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type Chromium, launchChromium, type OpenPage } from './chromium.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m\u202e';

let browser: Chromium;
let running: AsyncDisposableStack;
let emulation: Emulation;
let tab: OpenPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  running = new AsyncDisposableStack();
  emulation = await startEmulation(await loadConfig({ port: '0', drainMs: '50' }, {}), running, () => {});
  for (const [userId, event] of [
    ['user-1', 'Order'],
    ['user-2', HOSTILE],
  ] as const) {
    emulation.mock.fault({ status: 400, times: 1, match: { userId } });
    await send(userId, event);
    await emulation.forwarder.idle();
  }
  tab = await browser.open(`${emulation.mock.us}/_emulator/ui/delivery`);
});
afterEach(async () => {
  await tab.close();
  await running.disposeAsync();
});

function send(userId: string, event: string) {
  return fetch(`${emulation.forwarder.url}/v1/t`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event, userId }),
  });
}

const delivered = () => emulation.mock.events({ verdict: 'accepted' }).map(({ userId }) => userId);
const kept = async () => (await emulation.forwarder.deadLetters()).map(({ id }) => id);
const sees = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();

describe('the view of deliveries', () => {
  it('shows what balances, and sends a dead letter again, which is delivered', async () => {
    await sees(/accepted 2 = delivered 0 \+ dead 2 \+ queued 0 \+ dropped 0\s+✓ balances/);
    await tab.page.getByRole('row', { name: /user-1/ }).focus();
    await tab.page.getByRole('button', { name: /^r ?Replay$/ }).click();
    await sees('Put 1 dead letter back into the outbox.');
    await expect.poll(delivered).toEqual(['user-1']);
    await sees(/accepted 2 = delivered 1 \+ dead 1 \+ queued 0 \+ dropped 0\s+✓ balances/);
    expect(tab.errors).toEqual([]);
  });

  it('is worked by keyboard alone: story, replay of a rule, pause and resume', async () => {
    const { keyboard } = tab.page;
    await sees('Dead letters 2');
    await tab.page.getByRole('row', { name: /user-2/ }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await sees('It was sent once.');
    expect(new URL(tab.page.url()).pathname).toMatch(/\/ui\/delivery\/1$/);
    await keyboard.press('<');
    await tab.page.waitForURL(/\/ui\/delivery\/1$/);
    await keyboard.press('>');
    await tab.page.waitForURL(/\/ui\/delivery\/2$/);
    await keyboard.press('Escape');
    await keyboard.press(' ');
    await sees(/project-paused, until somebody resumes it/);
    await keyboard.press('R');
    await sees('Put 2 dead letters back into the outbox.');
    await keyboard.press(' ');
    await expect.poll(() => delivered().toSorted()).toEqual(['user-1', 'user-2']);
    await sees('Dead letters 0');
  });

  it('asks before it forgets one, and no key does anything else meanwhile', async () => {
    const { page } = tab;
    await page.getByRole('row', { name: /user-2/ }).waitFor();
    await page.keyboard.press('d');
    await sees(/Forget dead letter 2 .* for good\?/);
    await page.keyboard.press('r');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await kept()).toEqual([1, 2]);
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'Forget it' }).click();
    await sees('Forgot 1 dead letter.');
    expect(await kept()).toEqual([1]);
    expect(delivered()).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds wrong, in %s', async (colorScheme) => {
    await tab.page.emulateMedia({ colorScheme });
    emulation.mock.fault({ status: 503 });
    await send('user-3', 'Order');
    await sees(/503/);
    await tab.page.getByRole('row', { name: /user-2/ }).waitFor();
    await tab.page.keyboard.press('Enter');
    await sees('It was sent once.');
    await tab.page.evaluate(axe.source);
    const violations = await tab.page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
    );
    expect(violations).toEqual([]);
  });

  it('shows hostile text as text', async () => {
    await tab.page.getByRole('row', { name: /user-2/ }).waitFor();
    await tab.page.keyboard.press('Enter');
    await sees('It was sent once.');
    expect(await tab.page.locator('img').count()).toBe(0);
    const text = await tab.page.locator('main').textContent();
    expect(text).toContain('<img src=x onerror=alert(1)>\\u001b[31m\\u202e');
    for (const mark of ['\u001b', '\u202e']) expect(text).not.toContain(mark);
    expect(tab.errors).toEqual([]);
  });
});
