import { describe, expect, it } from 'vitest';
import { createEvictingMap } from '../../../mock-amplitude/internal/evicting-map.ts';

const MINUTE = 60_000;

describe('a map of two generations', () => {
  it('keeps what it is given, and takes the newer value', () => {
    const map = createEvictingMap<number>({ cap: 10 });
    map.set('a', 1);
    map.set('a', 2);
    map.set('b', 0);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([2, 0, undefined, 2]);
  });

  it('is never larger than its cap, and counts what it let go for room', () => {
    const map = createEvictingMap<number, number>({ cap: 10 });
    for (let key = 0; key < 10; key++) map.set(key, key);
    expect([map.size, map.evicted]).toEqual([10, 0]);
    map.set(10, 10);
    expect([map.size, map.evicted]).toEqual([6, 5]);
    expect([map.get(4), map.get(5)]).toEqual([undefined, 5]);
    let largest = 0;
    for (let key = 0; key < 1000; key++) {
      map.set(key, key);
      largest = Math.max(largest, map.size);
    }
    expect(largest).toBe(10);
  });

  it('keeps what is asked for while the rest goes', () => {
    const map = createEvictingMap<string, number>({ cap: 10 });
    map.set(-1, 'asked for');
    for (let key = 0; key < 1000; key++) {
      map.set(key, 'new');
      if (key % 4 === 0) expect(map.get(-1)).toBe('asked for');
    }
  });

  it('holds every key once, wherever it is', () => {
    const map = createEvictingMap<number>({ cap: 4 });
    for (const key of ['a', 'b', 'c']) map.set(key, 1);
    map.set('a', 2);
    expect([...map.entries()]).toEqual([
      ['b', 1],
      ['c', 1],
      ['a', 2],
    ]);
    expect([map.delete('b'), map.delete('b'), map.get('b'), map.size]).toEqual([true, false, undefined, 2]);
  });

  it('replaces a value without letting anything go when it is full', () => {
    const map = createEvictingMap<number>({ cap: 2 });
    map.set('a', 1);
    map.set('b', 1);
    map.set('b', 2);
    expect([map.get('b'), map.size, map.evicted]).toEqual([2, 2, 0]);
  });

  it.each([
    [MINUTE - 1, 'kept'],
    [MINUTE, 'kept'],
    [2 * MINUTE - 1, 'kept'],
    [2 * MINUTE, undefined],
  ])('after %i ms with a window of a minute: %s', (later, value) => {
    const map = createEvictingMap<string>({ cap: 10, windowMs: MINUTE });
    map.set('a', 'kept', 1000);
    expect(map.get('a', 1000 + later)).toBe(value);
    expect(map.evicted).toBe(0);
  });

  it('keeps what is asked for once a window, and forgets it two windows after', () => {
    const map = createEvictingMap<string>({ cap: 10, windowMs: MINUTE });
    map.set('a', 'kept', 0);
    let now = 0;
    for (let turn = 0; turn < 10; turn++) {
      now += MINUTE;
      map.set('b', 'other', now);
      expect(map.get('a', now)).toBe('kept');
    }
    map.set('b', 'other', now + MINUTE);
    map.set('b', 'other', now + 2 * MINUTE);
    expect(map.get('a', now + 2 * MINUTE)).toBeUndefined();
  });

  it('loses nothing to a clock that stands still or is set back', () => {
    const map = createEvictingMap<number, number>({ cap: 10, windowMs: MINUTE });
    map.set(1, 1, 10 * MINUTE);
    expect(map.get(1, 10 * MINUTE)).toBe(1);
    expect(map.get(1, 0)).toBe(1);
    expect(map.get(1, MINUTE - 1)).toBe(1);
    map.set(2, 2, MINUTE);
    map.set(3, 3, 2 * MINUTE);
    map.set(3, 3, 3 * MINUTE);
    expect(map.get(1, 3 * MINUTE)).toBeUndefined();
  });

  it('tells of each entry that goes, for room or for age, but not of those deleted or cleared', () => {
    const gone: string[] = [];
    const map = createEvictingMap<number>({ cap: 2, windowMs: MINUTE, onDrop: (key) => gone.push(key) });
    for (const key of ['a', 'b', 'c']) map.set(key, 1, 0);
    expect(gone).toEqual(['a']);
    map.delete('b');
    map.get('x', 2 * MINUTE);
    expect(gone).toEqual(['a', 'c']);
    map.set('d', 1, 2 * MINUTE);
    map.clear();
    expect([gone.length, map.size, map.evicted]).toEqual([2, 0, 0]);
  });
});
