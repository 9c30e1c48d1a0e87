import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, READY_MADE_PROJECTS } from '../../mock-amplitude/index.ts';
import { squeeze } from '../../src/debugger/model/charts.ts';
import { drawSpark } from '../../src/debugger/model/rate.ts';
import type { ViewSources } from '../../src/debugger/model/view-sources.ts';
import { goldenOf } from './golden.ts';
import { NO_SOURCES, openTerminal } from './terminal.ts';

const [US] = READY_MADE_PROJECTS;
const START = 1_772_029_800_000;

let mock: MockAmplitude | undefined;
let open: ReturnType<typeof openTerminal> | undefined;
afterEach(async () => {
  await open?.instance.close();
  await mock?.close();
});

/** A mock that has counted something over two minutes of its clock. */
async function startMock(): Promise<{ mock: MockAmplitude; sources: ViewSources }> {
  const started = await createMockAmplitude({ clock: createManualClock(START) });
  mock = started;
  const { clock } = started;
  const sources: ViewSources = {
    charts: async (range) => started.charts(range),
    faults: async () => ({ faults: started.faults(), clock: clock.state() }),
    addFault: async (text) => void started.fault(JSON.parse(text)),
    removeFault: async (id) => void started.removeFault(id),
    clock: {
      freeze: async () => clock.freeze(),
      resume: async () => clock.resume(),
      advance: async (ms) => clock.advance(ms),
      reset: async () => clock.reset(),
    },
    delivery: NO_SOURCES.delivery,
  };
  const send = (events: object[]) =>
    fetch(`${started.us}/2/httpapi`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: US?.apiKey, events }),
    });
  for (let second = 0; second < 12; second++) {
    const user = { user_id: `user-${second}` };
    await send([
      { event_type: 'Page Viewed', ...user },
      { event_type: '$identify', ...user },
    ]);
    if (second % 3 === 0) await send([{ event_type: 'Page Viewed', user_id: 'bob' }]);
    started.clock.advance(10_000);
  }
  return { mock: started, sources };
}

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

describe.each([
  [80, 24],
  [160, 45],
])('at %i×%i', (columns, rows) => {
  it('charts show the four panels, as in the golden, and other ranges by r', async () => {
    const { sources } = await startMock();
    const terminal = openTerminal(columns, rows, { sources });
    open = terminal;
    terminal.press('2');
    await expect.poll(() => textOf(terminal)).toContain('Throttled and silenced');
    expect(terminal.screen().every((line) => line.length <= columns)).toBe(true);
    expect(textOf(terminal)).toMatch(/200 +12 /);
    expect(textOf(terminal)).toMatch(/400 event\.id-length +4 /);
    expect(textOf(terminal)).toMatch(/identifies +12 /);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/charts-${columns}x${rows}.txt`);
    terminal.press('r');
    await expect.poll(() => textOf(terminal)).toContain('[1 h]');
  });

  it('faults are listed with what they did, added, and removed; the clock is stopped and moved', async () => {
    const { sources, mock: mocked } = await startMock();
    mocked.fault({ status: 503, times: 2, name: 'outage' });
    const terminal = openTerminal(columns, rows, { sources });
    open = terminal;
    terminal.press('4');
    await expect.poll(() => textOf(terminal)).toContain('"name":"outage"');
    terminal.press('fD');
    await expect.poll(() => textOf(terminal)).toContain('clock FROZEN +1d');
    expect(mocked.clock.state().frozen).toBe(true);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/faults-${columns}x${rows}.txt`);
    terminal.press('a');
    terminal.press('{"drop":true}');
    await expect.poll(() => textOf(terminal)).toContain('add: {"drop":true}');
    terminal.press('\r');
    await expect.poll(() => mocked.faults().length).toBe(2);
    terminal.press('d');
    await expect.poll(() => mocked.faults().length).toBe(1);
    terminal.press('a');
    terminal.press('{"status":1}');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('Failed to');
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

it('draws blocks in eighths, or characters of every terminal', () => {
  expect(drawSpark([0, 1, 4, 8], 4)).toBe(' ▁▄█');
  expect(drawSpark([0, 1, 4, 8], 4, true)).toBe(' .=@');
  expect(drawSpark([1, 2, 3], 2)).toHaveLength(2);
});
