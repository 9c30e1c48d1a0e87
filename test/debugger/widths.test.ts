import { afterEach, expect, it } from 'vitest';
import type { HeldByReason } from '../../src/debugger/model/held-events.ts';
import { digitOf } from './digit-of.ts';
import { HOSTILE, makeHostileRecords, makeHostileSources } from './make-hostile.ts';
import { openTerminal } from './terminal.ts';

const BEYOND = 60;
const HELD: HeldByReason = {
  ...{ reason: HOSTILE, events: 3, because: HOSTILE, since: 0, until: null, endedBy: HOSTILE, fix: HOSTILE },
};
const STATUS = {
  faults: [{ id: 1, name: HOSTILE, triggered: 22 }],
  clock: { frozen: true, offsetMs: 604_800_000 },
  linted: 3,
};

let open: ReturnType<typeof openTerminal> | undefined;
afterEach(() => open?.instance.close());

/** Keys that lead to a screen, and what is seen on it. */
const SCREENS: readonly { name: string; keys: readonly string[]; seen: RegExp }[] = [
  { name: 'stream', keys: [], seen: /400 ✗/ },
  { name: 'detail', keys: ['\r'], seen: /\[1 Verdict\]/ },
  ...[2, 3, 4, 5, 6].map((part) => {
    return { name: `part ${part}`, keys: [String(part)], seen: new RegExp(`\\[${part} `) };
  }),
  { name: 'copied', keys: ['\u001b', 'y', 'j'], seen: /JSON: / },
  { name: 'charts', keys: ['q', digitOf('charts')], seen: /Requests by status/ },
  { name: 'table', keys: ['t'], seen: /time \(UTC\)/ },
  { name: 'users', keys: [digitOf('users')], seen: / 17 / },
  { name: 'user', keys: ['\r'], seen: /\[1 Profile\]/ },
  { name: 'events of a user', keys: ['2'], seen: /\[2 Events\]/ },
  { name: 'delivery', keys: ['q', digitOf('delivery')], seen: /accepted/ },
  { name: 'dead letter', keys: ['\r'], seen: /dead letter 2 / },
  { name: 'faults', keys: ['q', digitOf('faults')], seen: /Scenarios/ },
  { name: 'a fault that is refused', keys: ['a', HOSTILE.replaceAll(/\p{Cc}/gu, ''), '\r'], seen: /▏/ },
  { name: 'faults again', keys: ['\u001b'], seen: /^[^▏]*$/ },
  { name: 'help', keys: ['?'], seen: /Help/ },
];

it.each([
  [60, 20],
  [80, 24],
  [100, 30],
  [120, 45],
  [160, 45],
  [200, 50],
  [250, 60],
])('nothing is wider than %i columns, nor acted on, whatever stands in any field', async (columns, rows) => {
  const options = { sources: makeHostileSources(), held: () => [HELD], status: () => STATUS, beyond: BEYOND };
  const terminal = openTerminal(columns, rows, options);
  open = terminal;
  terminal.send(...makeHostileRecords(1));
  terminal.instance.say(HOSTILE);
  for (const { name, keys, seen } of SCREENS) {
    for (const key of keys) terminal.press(key);
    await expect.poll(() => `${name}\n${terminal.screen().join('\n')}`).toMatch(seen);
    const screen = terminal.screen();
    expect([name, screen.filter((_, row) => terminal.widthOf(row) > columns)]).toEqual([name, []]);
    expect([name, screen[0], screen.at(-1)]).toEqual([
      name,
      expect.stringContaining(':9100'),
      expect.stringContaining('? help'),
    ]);
  }
  for (const foreign of ['\u001b]0;EVIL', '\u009b31m', '\u202e']) expect(terminal.written()).not.toContain(foreign);
});
