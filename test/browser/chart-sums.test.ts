import { expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { createMockViews } from '../../src/commands/view-sources.ts';
import { digitOf } from '../debugger/digit-of.ts';
import { NO_SOURCES, openTerminal } from '../debugger/terminal.ts';
import { launchChromium, type Page } from './chromium.ts';

// 1,000 known requests over an hour of a moved clock: each of the three that shows charts adds up to what `stats` counts.

const [US] = READY_MADE_PROJECTS;
const MINUTE = 60_000;
const KNOWN = { 200: 640, 400: 200, 429: 90, 503: 70 } as const;
const CODES = Object.keys(KNOWN);
/** What `stats` calls the answers of each code. */
const VERDICT_OF = { accepted: '200', rejected: '400 503', throttled: '429' } as const;

async function sendKnown(mock: MockAmplitude): Promise<void> {
  const bodies: Record<string, object> = {
    200: { event_type: 'Fine', user_id: 'user-1' },
    400: { event_type: 'Refused', user_id: 'bob' },
    429: { event_type: 'Throttled', user_id: 'user-2' },
    503: { event_type: 'Failed', user_id: 'user-3' },
  };
  mock.fault({ status: 429, match: { eventType: 'Throttled' } });
  mock.fault({ status: 503, match: { eventType: 'Failed' } });
  const all = CODES.flatMap((code) => Array.from({ length: KNOWN[Number(code) as keyof typeof KNOWN] }, () => code));
  // In an order of their own that mixes them: 7 has no factor in common with 1,000.
  for (let sent = 0; sent < all.length; sent++) {
    const code = all[(sent * 7) % all.length] ?? '';
    const body = JSON.stringify({ api_key: US?.apiKey, events: [bodies[code]] });
    const answer = await fetch(`${mock.us}/2/httpapi`, { method: 'POST', body });
    await answer.text();
    expect(String(answer.status)).toBe(code);
    if (sent % 20 === 19) mock.clock.advance(MINUTE);
  }
}

async function statsOf(mock: MockAmplitude): Promise<Record<string, number>> {
  const answer = await fetch(`${mock.control}/stats?project=shop-us`);
  return JSON.parse(await answer.text()).requests;
}

/** The sum of each code in lines such as `200    640 ▁▂▃`. */
function readSums(lines: readonly string[]): Record<string, number> {
  const found = lines.flatMap((line) => line.match(/^(200|400|429|503) +(\d+)(?!\S)/)?.slice(1, 3) ?? []);
  return Object.fromEntries(
    found.flatMap((code, index) => (index % 2 === 0 ? [[code, Number(found[index + 1])]] : [])),
  );
}

const textOf = (page: Page, selector: string) =>
  page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);

it('the charts of 1,000 known requests come to what stats counts, by code, in terminal, table and page', async () => {
  const mock = await createMockAmplitude({ clock: createManualClock(1_772_029_800_000) });
  onTestFinished(() => mock.close());
  await sendKnown(mock);

  const stats = await statsOf(mock);
  const verdicts = Object.entries(VERDICT_OF).map(([verdict, codes]) => {
    const sum = codes.split(' ').reduce((all, code) => all + KNOWN[Number(code) as keyof typeof KNOWN], 0);
    return [verdict, sum];
  });
  expect(stats).toEqual({ total: 1000, ...Object.fromEntries(verdicts) });

  const terminal = openTerminal(120, 45, { sources: { ...createMockViews(mock), delivery: NO_SOURCES.delivery } });
  onTestFinished(() => terminal.instance.close());
  const screen = () => terminal.screen().map((line) => line.trim());
  terminal.press(digitOf('charts'));
  await expect.poll(() => screen().join('\n')).toContain('[5 min]');
  terminal.press('r');
  await expect.poll(() => readSums(screen())).toEqual(KNOWN);
  terminal.press('t');
  await expect.poll(() => screen().find((line) => line.startsWith('all '))).toMatch(/^all +640 +200 +90 +70 /);

  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const { page, errors } = await browser.open(`${mock.us}/_emulator/ui/charts`);
  // It takes keys once it is drawn.
  await page.getByText('● live').waitFor();
  await page.keyboard.press('r');
  await expect.poll(() => textOf(page, '.chart .legend')).toMatch(/200 640\s+400 200\s+429 90\s+503 70/);
  await page.keyboard.press('t');
  await expect.poll(() => textOf(page, '.chart .sum')).toMatch(/in all\s+640\s+200\s+90\s+70$/);
  expect(errors).toEqual([]);
}, 120_000);
