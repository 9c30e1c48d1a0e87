import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { playShop } from '../../src/demo/shop.ts';

const play = (seed: number, steps: number) => playShop(createRng(seed)).take(steps).toArray();

describe('the demo shop', () => {
  it('plays the same traffic for the same seed', () => {
    expect(play(1, 50)).toEqual(play(1, 50));
    expect(play(1, 50)).not.toEqual(play(2, 50));
  });

  it('takes a visitor from a first page to an order of two products', () => {
    const visit = play(1, 6).map((step) => (step.to === 'gateway' ? step.body : step));
    expect(visit).toMatchObject([
      { type: 'page', anonymousId: 'df_visitor_00001' },
      { event: 'Product Viewed' },
      { event: 'Product Viewed' },
      { type: 'identify', anonymousId: 'df_visitor_00001' },
      { event: 'Product Added' },
      { event: 'Order Completed', properties: { products: [{}, {}] } },
    ]);
    expect(visit[0]).not.toHaveProperty('userId');
  });

  it('makes each mistake in turn: a short id, a blank name, a wrong key, the other region', () => {
    const mistakes = play(1, 13 * 4).filter((step) => step.to === 'amplitude');
    expect(mistakes).toMatchObject([
      { event: { user_id: 'bob' } },
      { event: { event_type: ' ' } },
      { key: 'wrong' },
      { key: 'other-region' },
    ]);
  });
});
