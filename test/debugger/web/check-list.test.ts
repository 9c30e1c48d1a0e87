import { expect, it } from 'vitest';
import { checkCauses } from '../../../src/debugger/web/stream/check-list.ts';

it.each([
  [0, 'open', /asks first whether it may send/],
  [1, 'no', /asked whether it may send here/],
])('after %i preflights the one about them is %s', (preflights, found, text) => {
  const [arrived, preflight] = checkCauses([], preflights);
  expect(arrived?.found).toBe('open');
  expect(preflight).toEqual({ found, text: expect.stringMatching(text) });
});
