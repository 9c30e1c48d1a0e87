import { expect, it } from 'vitest';
import { listMade } from '../../../src/forwarder/mapping/list-made.ts';

const make = (event_type: string) => ({ event_type, time: 1, insert_id: event_type });
const refuse = (event_type: string, position: number) => ({
  ...{ event: make(event_type), position, rule: 'map.limits', field: 'event_type', reason: 'is reserved' },
});

it('puts each event that is refused where it was made', () => {
  const refused = [refuse('first', 0), refuse('third', 2)];
  expect(listMade([make('second'), make('fourth')], refused)).toEqual([
    { event: make('first'), refused: refused[0] },
    { event: make('second'), refused: undefined },
    { event: make('third'), refused: refused[1] },
    { event: make('fourth'), refused: undefined },
  ]);
  expect(listMade([], [])).toEqual([]);
});
