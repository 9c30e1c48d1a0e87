import { expect, it } from 'vitest';
import { ALL_RULES } from '../../../mock-amplitude/all-rules.ts';

// A person is shown them beside what is wrong.
it.each(ALL_RULES)('$slug says in sentences where it comes from, and what to do', ({ slug, source, fix }) => {
  expect(slug).toMatch(/^[a-z]+\.[a-z0-9-]+$/);
  expect(source.text).toMatch(/^\S.{8,}\S\.$/);
  expect(fix).toMatch(/^[A-Z].{8,}\S\.$/);
  expect(source.tags.length).toBeGreaterThan(0);
  const known = ['doc', 'wild', 'sdk', 'spec', 'decided'];
  expect(source.tags.filter((tag) => !known.includes(tag))).toEqual([]);
});
