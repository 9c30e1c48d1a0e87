import { afterEach, describe, expect, it } from 'vitest';
import { squeeze } from '../../src/debugger/model/charts.ts';
import { drawSpark } from '../../src/debugger/model/rate.ts';
import { digitOf } from './digit-of.ts';
import { goldenOf } from './golden.ts';
import { startMock, type WatchedMock } from './start-mock.ts';
import { openTerminal } from './terminal.ts';

let watched: WatchedMock | undefined;
let open: ReturnType<typeof openTerminal> | undefined;
afterEach(async () => {
  await open?.instance.close();
  await watched?.mock.close();
});

/** Starts a mock and a terminal that looks at it. */
async function start(columns: number, rows: number) {
  watched = await startMock();
  open = openTerminal(columns, rows, { sources: watched.sources });
  return { ...watched, terminal: open };
}

/** Two minutes of a shop. */
async function sendSome({ mock, send }: WatchedMock): Promise<void> {
  for (let step = 0; step < 12; step++) {
    const user = { user_id: `user-${step}` };
    await send({ event_type: 'Page Viewed', ...user }, { event_type: '$identify', ...user });
    if (step % 3 === 0) await send({ event_type: 'Page Viewed', user_id: 'bob' });
    mock.clock.advance(10_000);
  }
}

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

describe.each([
  [80, 24],
  [160, 45],
])('at %i×%i', (columns, rows) => {
  it('charts show the four panels, as in the golden, and other ranges by r', async () => {
    const { terminal, ...shop } = await start(columns, rows);
    await sendSome(shop);
    terminal.press(digitOf('charts'));
    await expect.poll(() => textOf(terminal)).toContain('Throttled and silenced');
    expect(textOf(terminal)).toMatch(/200 +12 /);
    expect(textOf(terminal)).toMatch(/400 event\.id-length +4 /);
    expect(textOf(terminal)).toMatch(/identifies +12 /);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/charts-${columns}x${rows}.txt`);
    terminal.press('r');
    await expect.poll(() => textOf(terminal)).toContain('[1 h]');
  });

  it('charts are a table of the same numbers by t, as in the golden', async () => {
    const { terminal, ...shop } = await start(columns, rows);
    await sendSome(shop);
    terminal.press(digitOf('charts'));
    terminal.press('t');
    await expect.poll(() => textOf(terminal)).toMatch(/^all +12 +4 +16 +12/m);
    expect(textOf(terminal)).toMatch(/^2026-02-25 14:30:00 +1 +1 +2 +1/m);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/table-${columns}x${rows}.txt`);
    terminal.press('t');
    await expect.poll(() => textOf(terminal)).toContain('Throttled and silenced');
  });

  it('faults are listed with what they did, as in the golden; the clock is stopped and moved', async () => {
    const { terminal, mock, send } = await start(columns, rows);
    mock.fault({ status: 503, times: 2, name: 'a short outage' });
    await send({ event_type: 'Page Viewed', user_id: 'user-1' });
    terminal.press(digitOf('faults'));
    await expect.poll(() => textOf(terminal)).toMatch(/"name":"a sh/);
    terminal.press('fH');
    await expect.poll(() => textOf(terminal)).toContain('clock FROZEN +1h');
    expect(mock.clock.state().frozen).toBe(true);
    await expect.poll(() => textOf(terminal)).toMatch(/1 +1 +1 +1 +1 h ago {2}\{/);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/faults-${columns}x${rows}.txt`);
  });
});

describe('faults', () => {
  it('are switched on and off by scenario, and removed one by one', async () => {
    const { terminal, mock } = await start(80, 24);
    terminal.press(digitOf('faults'));
    await expect.poll(() => textOf(terminal)).toContain('○ off  flaky');
    terminal.press('j\r');
    await expect.poll(() => textOf(terminal)).toContain('● on   flaky');
    expect(mock.faults()).toHaveLength(5);
    terminal.press('\u001b[F');
    terminal.press('d');
    await expect.poll(() => mock.faults().length).toBe(4);
    terminal.press('\u001b[H');
    terminal.press('j\r');
    await expect.poll(() => textOf(terminal)).toContain('○ off  flaky');
    expect(mock.faults()).toEqual([]);
  });

  it('that cannot be used are told with what is wrong, and can be corrected', async () => {
    const { terminal, mock } = await start(80, 24);
    terminal.press(digitOf('faults'));
    terminal.press('a');
    terminal.press('{"status":1}');
    await expect.poll(() => textOf(terminal)).toContain('add: {"status":1}▏');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('Failed to');
    expect(textOf(terminal)).toContain('add: {"status":1}▏');
    terminal.press('\u001b');
    await expect.poll(() => textOf(terminal)).not.toContain('Failed to');
    terminal.press('a');
    await expect.poll(() => textOf(terminal)).toContain('add: {"status":1}▏');
    for (const key of ['\u007f', '\u007f', '503}', '\r']) terminal.press(key);
    await expect.poll(() => mock.faults().map(({ rule }) => rule.status)).toEqual([503]);
    await expect.poll(() => textOf(terminal)).not.toContain('add:');
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('[Stream]');
  });
});

it.each([
  [[1, 2, 3, 4], 2, [3, 7]],
  [[1, 2, 3], 2, [1, 5]],
  [[1, 2, 3], 3, [1, 2, 3]],
  [[1, 2, 3], 10, [1, 2, 3]],
  [[1, 2, 3], 0, []],
])('%j in %i columns is %j, the newest whole', (counts, width, expected) => {
  expect(squeeze(counts, width)).toEqual(expected);
});

it('draws blocks in eighths', () => {
  expect(drawSpark([0, 1, 4, 8], 4)).toBe(' ▁▄█');
  expect(drawSpark([1, 2, 3], 2)).toHaveLength(2);
});
