import { expect, it } from 'vitest';
import { buildCharts } from '../../../src/debugger/model/charts.ts';
import { drawBars } from '../../../src/debugger/web/charts/draw-bars.ts';
import { formatStep } from '../../../src/debugger/web/charts/format-step.ts';
import { placeCounts, placeTimes } from '../../../src/debugger/web/charts/place-ticks.ts';
import { colorRows } from '../../../src/debugger/web/charts/row-colors.ts';
import { stackRows } from '../../../src/debugger/web/charts/stack-rows.ts';
import { toChartLines } from '../../../src/debugger/web/charts/to-chart-lines.ts';

it('what the server counted is what the charts add up', () => {
  const series = [
    { endpoint: '/2/httpapi', status: 200, rule: null, requests: [1, 2], events: [3, 4], identifies: [0, 1] },
    { endpoint: '/batch', status: 400, rule: 'event.id-length', requests: [0, 1], events: [0, 1], identifies: [0, 0] },
  ];
  const { requests, events, errors } = buildCharts(toChartLines({ series }));
  expect(requests.map(({ name, total }) => [name, total])).toEqual([
    ['200', 3],
    ['400', 1],
  ]);
  expect(events.map(({ counts }) => counts)).toEqual([
    [3, 4],
    [0, 1],
  ]);
  expect(errors.map(({ name, counts }) => [name, counts])).toEqual([['400 event.id-length', [0, 1]]]);
});

it('bars are piled up so that none hides another', () => {
  expect(stackRows([{ counts: [1, 2] }, { counts: [3, 0] }, { counts: [0, 5] }])).toEqual([
    [4, 7],
    [3, 5],
    [0, 5],
  ]);
});

it('rows of one kind differ in shade', () => {
  expect(colorRows(['200', '400 a', '429 b', '400 c', '503', 'none', 'events'])).toEqual([
    'fill-ok',
    'fill-bad',
    'fill-wait',
    'fill-bad-2',
    'fill-gone',
    'fill-gone',
    'fill-ok',
  ]);
});

it.each([
  [1000, '16:20:05'],
  [60_000, '16:20'],
  [3_600_000, '2026-11-27 16:20'],
  [86_400_000, '2026-11-27'],
])('a step of %d ms is told as %s', (stepMs, text) => {
  expect(formatStep(Date.UTC(2026, 10, 27, 16, 20, 5), stepMs)).toBe(text);
});

it('a bar is as high as its count, and an empty step has none', () => {
  const place = { left: 10, top: 5, width: 3, height: 4, most: 4 };
  expect(drawBars([1, 0, 4], place)).toBe('M10 9V8h1V9zM12 9V5h1V9z');
});

it('what is below 0 hangs from the ground', () => {
  const place = { left: 0, top: 0, width: 2, height: 4, most: 2, least: -2 };
  expect(drawBars([1, -2], place)).toBe('M0 2V1h1V2zM1 2V4h1V2z');
  expect(placeCounts(13, 4, -6)).toEqual([-10, -5, 0, 5, 10, 15]);
  expect(placeCounts(0, 3, -13)).toEqual([-15, -10, -5, 0]);
});

it.each([
  [0, 3, [0, 1]],
  [1, 5, [0, 1]],
  [13, 3, [0, 5, 10, 15]],
  [114, 5, [0, 50, 100, 150]],
  [100, 5, [0, 20, 40, 60, 80, 100]],
])('counts up to %d have whole marks, about %d', (most, marks, expected) => {
  expect(placeCounts(most, marks)).toEqual(expected);
});

it('times are marked where they are round', () => {
  const at = (time: string) => Date.parse(`2026-11-27T${time}Z`);
  expect(placeTimes(at('16:20:07'), at('16:25:07'), 6)).toEqual(
    ['16:21:00', '16:22:00', '16:23:00', '16:24:00', '16:25:00'].map(at),
  );
  expect(placeTimes(at('10:00:30'), at('11:00:30'), 3)).toEqual(['10:30:00', '11:00:00'].map(at));
});
