import { expect, it } from 'vitest';
import { createPathCounts, withoutPlaces } from '../../src/forwarder/path-counts.ts';

it('counts the first paths one by one, and the others of each rule together', () => {
  const counts = createPathCounts(2);
  for (const path of ['a', 'b', 'a', 'c', 'd']) counts.add('map.explain', path);
  counts.add('intake.coerced', 'c');
  counts.add('intake.coerced', '(other)');
  expect(counts.list()).toEqual([
    { rule: 'map.explain', path: 'a', count: 2 },
    { rule: 'map.explain', path: 'b', count: 1 },
    { rule: 'map.explain', path: '(other)', count: 2 },
    { rule: 'intake.coerced', path: '(other)', count: 2 },
  ]);
});

it('tells a path by its first 200 characters', () => {
  const counts = createPathCounts();
  counts.add('map.explain', 'x'.repeat(200));
  counts.add('map.explain', 'x'.repeat(201));
  expect(counts.list()).toEqual([{ rule: 'map.explain', path: 'x'.repeat(200), count: 2 }]);
});

it('leaves the places in lists out of a path, and numbers that are part of a name in it', () => {
  expect(withoutPlaces('properties.products.12.price')).toBe('properties.products.*.price');
  expect(withoutPlaces('properties.0')).toBe('properties.*');
  expect(withoutPlaces('context.ip6.v4x')).toBe('context.ip6.v4x');
});
