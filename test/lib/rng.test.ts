import { expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';

it('gives the same numbers for the same seed, and others for another', () => {
  const draw = (seed: number) => {
    const rng = createRng(seed);
    return Array.from({ length: 20 }, () => rng.next());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

it('stays in its range, both ends included', () => {
  const rng = createRng(1);
  const seen = new Set(Array.from({ length: 200 }, () => rng.integer(1, 3)));
  expect([...seen].sort()).toEqual([1, 2, 3]);
});
