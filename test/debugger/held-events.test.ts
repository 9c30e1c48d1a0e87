import { expect, it } from 'vitest';
import { formatHeld, type HeldByReason } from '../../src/debugger/model/held-events.ts';

const NOW = 1_000_000;
const OPEN: HeldByReason = {
  reason: 'circuit-open',
  events: 3,
  because: 'HTTP 503',
  since: NOW - 120_000,
  until: NOW + 40_000,
  endedBy: 'probe',
  fix: 'Wait.',
};

it.each<[HeldByReason[], string]>([
  [[], ''],
  [[{ ...OPEN, events: 0 }], ''],
  [[OPEN], '3 held back: circuit-open, tried again in 40 s (for 2 min: HTTP 503). Wait.'],
  [
    [OPEN, { ...OPEN, reason: 'lane-delayed', events: 1 }, { ...OPEN, events: 2 }],
    '6 held back: circuit-open 5, lane-delayed 1; circuit-open, tried again in 40 s (for 2 min: HTTP 503). Wait.',
  ],
  [
    [{ ...OPEN, reason: 'project-paused', because: 'it was paused by hand', until: null, endedBy: 'resume' }],
    '3 held back: project-paused, until somebody resumes it (for 2 min: it was paused by hand). Wait.',
  ],
  [
    [{ ...OPEN, until: null, endedBy: 'answer' }],
    '3 held back: circuit-open, until the answer to a request under way (for 2 min: HTTP 503). Wait.',
  ],
  [
    [{ ...OPEN, reason: 'lane-delayed', since: NOW - 119_400, until: NOW + 7_200_000, endedBy: 'time' }],
    '3 held back: lane-delayed, 2 h more (for 119 s: HTTP 503). Wait.',
  ],
  [[{ ...OPEN, until: NOW - 500 }], '3 held back: circuit-open, tried again in 0 s (for 2 min: HTTP 503). Wait.'],
])('says of %j what the status line shows', (held, text) => {
  expect(formatHeld(held, NOW)).toBe(text);
});
