import { expect, it } from 'vitest';
import { formatHeld } from '../../src/debugger/model/held-events.ts';

it.each([
  [[], ''],
  [[{ reason: 'circuit-open', events: 0 }], ''],
  [[{ reason: 'circuit-open', events: 3 }], '3 held back: circuit-open'],
  [
    [
      { reason: 'circuit-open', events: 3 },
      { reason: 'lane-delayed', events: 1 },
      { reason: 'circuit-open', events: 2 },
    ],
    '6 held back: circuit-open 5, lane-delayed 1',
  ],
])('says of %j what the status line shows', (held, text) => {
  expect(formatHeld(held)).toBe(text);
});
