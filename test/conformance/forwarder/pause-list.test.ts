import { expect, it } from 'vitest';
import { createPauseList } from '../../../conformance/forwarder/pause-list.ts';

it('tells the pauses since a time, counted from it', () => {
  const list = createPauseList();
  list.add({ from: 100, to: 200 });
  list.add({ from: 300, to: 400 });
  expect(list.since(0)).toEqual([
    { from: 100, to: 200 },
    { from: 300, to: 400 },
  ]);
  expect(list.since(150)).toEqual([
    { from: 0, to: 50 },
    { from: 150, to: 250 },
  ]);
  expect(list.since(400)).toEqual([]);
});

it('holds so many, the oldest as one, which leaves nothing out', () => {
  const list = createPauseList(3);
  for (let at = 0; at < 100; at++) list.add({ from: at * 10, to: at * 10 + 5 });
  expect(list.since(0)).toEqual([
    { from: 0, to: 975 },
    { from: 980, to: 985 },
    { from: 990, to: 995 },
  ]);
});
