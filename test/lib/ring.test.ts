import { describe, expect, it } from 'vitest';
import { createRing } from '../../lib/ring.ts';
import { collectGarbage } from '../collect-garbage.ts';

const ALL = Number.POSITIVE_INFINITY;

/** One with the items from 1 to `count`, of a byte each. */
function fill(count: number, maxItems: number, maxBytes = ALL) {
  const evicted: number[] = [];
  const ring = createRing<number>(maxItems, maxBytes, (item) => evicted.push(item));
  for (let item = 1; item <= count; item++) ring.push(item, 1);
  return { ring, evicted };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('a ring', () => {
  it('holds what was put in, in order, up to its cap', () => {
    const { ring, evicted } = fill(3, 3);
    expect([[...ring.items()], ring.size, ring.bytes, ring.evicted, evicted]).toEqual([[1, 2, 3], 3, 3, 0, []]);
    ring.push(4, 1);
    expect([[...ring.items()], ring.size, ring.bytes, ring.evicted, evicted]).toEqual([[2, 3, 4], 3, 3, 1, [1]]);
  });

  it('evicts the oldest where there are too many bytes, but keeps one item however large', () => {
    const evicted: string[] = [];
    const ring = createRing<string>(10, 100, (item) => evicted.push(item));
    ring.push('a', 60);
    ring.push('b', 40);
    expect([...ring.items()]).toEqual(['a', 'b']);
    ring.push('c', 1);
    expect([[...ring.items()], ring.bytes]).toEqual([['b', 'c'], 41]);
    ring.push('d', 500);
    expect([[...ring.items()], ring.bytes, ring.evicted, evicted]).toEqual([['d'], 500, 3, ['a', 'b', 'c']]);
    ring.push('e', 1);
    expect([[...ring.items()], ring.bytes]).toEqual([['e'], 1]);
  });

  it('needs nobody who is told', () => {
    const ring = createRing<number>(1, ALL);
    ring.push(1, 1);
    ring.push(2, 1);
    expect([...ring.items()]).toEqual([2]);
  });

  it('lets its oldest go, until there is none', () => {
    const { ring, evicted } = fill(2, 5);
    for (let times = 0; times < 4; times++) ring.dropOldest();
    expect([[...ring.items()], ring.size, ring.bytes, ring.evicted, evicted]).toEqual([[], 0, 0, 2, [1, 2]]);
    ring.push(3, 7);
    expect([[...ring.items()], ring.size, ring.bytes]).toEqual([[3], 1, 7]);
  });

  it.each([5, 1023, 1024, 1025, 2047, 2048, 2049, 5000])(
    'is the same after %i evictions, however it makes room',
    (gone) => {
      for (const cap of [1, 3, 1500]) {
        const { ring, evicted } = fill(gone + cap, cap);
        expect([...ring.items()]).toEqual(range(gone + 1, gone + cap));
        expect([ring.size, ring.bytes, ring.evicted, evicted.length]).toEqual([cap, cap, gone, gone]);
      }
    },
  );

  it.each([0, 1, 2, 5, 6, 7])('leaves out those at the beginning that are to be skipped: up to %i', (last) => {
    const { ring } = fill(9, 6);
    expect([...ring.items((item) => item <= last)]).toEqual(range(Math.max(4, last + 1), 9));
  });

  it('asks few of many whether they are to be skipped', () => {
    const { ring } = fill(1000, 1000);
    let asked = 0;
    const [first] = ring.items((item) => {
      asked++;
      return item < 700;
    });
    expect(first).toBe(700);
    expect(asked).toBeLessThanOrEqual(10);
  });

  it('a reader keeps its place while items come and go', () => {
    const { ring } = fill(1500, 1500);
    const read: number[] = [];
    let next = 1501;
    for (const item of ring.items()) {
      read.push(item);
      // Room is made more than once meanwhile.
      if (next <= 6000) for (let more = 0; more < 2; more++) ring.push(next++, 1);
      if (read.length > 20_000) break;
    }
    expect(read.length).toBeGreaterThan(3000);
    expect(new Set(read).size).toBe(read.length);
    expect(read).toEqual(read.toSorted((one, other) => one - other));
    expect(read.at(-1)).toBe([...ring.items()].at(-1));
  });

  it.each([
    ['that is full', 3, 3],
    ['that has room left', 2, 3],
    ['that made room often', 5000, 1500],
    ['that lost some, and keeps their places', 4, 3],
    ['that is empty', 0, 3],
  ])('is read from its newest on: one %s', (_which, count, cap) => {
    const { ring } = fill(count, cap);
    expect([...ring.newestFirst()]).toEqual([...ring.items()].toReversed());
    expect(ring.newestFirst().toArray()).toHaveLength(Math.min(count, cap));
  });

  it('a reader from the newest on sees nothing of what comes meanwhile, and ends where the rest is gone', () => {
    const { ring } = fill(1500, 1500);
    const read: number[] = [];
    let next = 1501;
    for (const item of ring.newestFirst()) {
      read.push(item);
      for (let more = 0; more < 3; more++) ring.push(next++, 1);
    }
    expect(read).toEqual(range(1500 - read.length + 1, 1500).toReversed());
    expect(read).toHaveLength(375);
  });

  it.each<[string, (item: number) => boolean, number[], number]>([
    ['none', () => false, [4, 5, 6, 7], 22],
    ['some', (item) => item % 2 === 0, [5, 7], 12],
    ['all', () => true, [], 0],
  ])('takes out what it is told to: %s of it', (_which, isGone, left, bytes) => {
    const ring = createRing<number>(5, ALL);
    for (let item = 1; item <= 7; item++) ring.push(item, item);
    ring.dropOldest();
    const asked: number[] = [];
    ring.remove((item) => {
      asked.push(item);
      return isGone(item);
    });
    expect(asked).toEqual([4, 5, 6, 7]);
    expect([[...ring.items()], ring.size, ring.bytes, ring.evicted]).toEqual([left, left.length, bytes, 3]);
    // It goes on as it was, and knows how large each of those is that are left.
    ring.push(8, 8);
    expect([[...ring.items()], ring.bytes]).toEqual([[...left, 8], bytes + 8]);
    for (let rest = ring.bytes; ring.size > 0; rest = ring.bytes) {
      const [oldest] = ring.items();
      ring.dropOldest();
      expect(ring.bytes).toBe(rest - (oldest ?? 0));
    }
  });

  it('a reader begins anew where something is taken out, and one from the newest on is done', () => {
    const { ring } = fill(4, 4);
    const [items, newest] = [ring.items(), ring.newestFirst()];
    expect([items.next().value, items.next().value, newest.next().value]).toEqual([1, 2, 4]);
    ring.remove((item) => item === 3);
    expect([[...items], [...newest]]).toEqual([[1, 2, 4], []]);
  });

  it('a reader ends where all is cleared, and goes on with what comes then', () => {
    const { ring } = fill(3, 3);
    const items = ring.items();
    expect(items.next().value).toBe(1);
    ring.clear();
    expect([ring.size, ring.bytes, ring.evicted]).toEqual([0, 0, 0]);
    ring.push(9, 1);
    expect([...items]).toEqual([9]);
    expect([...ring.items()]).toEqual([9]);
    ring.push(10, 5);
    ring.dropOldest();
    expect(ring.bytes).toBe(5);
  });

  it('knows the size of each item, also after it made room', () => {
    const ring = createRing<number>(3, ALL);
    for (let item = 1; item <= 5000; item++) ring.push(item, item);
    expect(ring.bytes).toBe(4998 + 4999 + 5000);
  });

  it.each([1, 3000])('of %i keeps nothing of what is gone, not even its place', (cap) => {
    const ring = createRing<number>(cap, ALL);
    for (let item = 0; item < cap; item++) ring.push(item, 1);
    const before = collectGarbage();
    for (let item = 1; item <= 200_000; item++) ring.push(item, 1);
    expect(collectGarbage() - before).toBeLessThan(1_000_000);
    expect(ring.size).toBe(cap);
  });
});
