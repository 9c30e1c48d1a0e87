import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { ALL_RULES } from '../../../mock-amplitude/all-rules.ts';

// A person is shown them beside what is wrong.
it.each(ALL_RULES)(
  '$slug says in sentences where it comes from, and what to do',
  ({ slug, source, fix, approximates }) => {
    expect(slug).toMatch(/^[a-z]+\.[a-z0-9-]+$/);
    expect(source.text).toMatch(/^[\w"{$].{8,}\S\.$/);
    expect(fix).toMatch(/^[A-Z].{8,}\S\.$/);
    if (approximates !== undefined) expect(approximates).toMatch(/^[A-Z].{8,}\S\.$/);
    expect(source.tags.length).toBeGreaterThan(0);
    const known = ['doc', 'wild', 'sdk', 'spec', 'decided'];
    expect(source.tags.filter((tag) => !known.includes(tag))).toEqual([]);
  },
);

it('says it of every rule that the suite shows', () => {
  const told = new Set(ALL_RULES.map(({ slug }) => slug));
  const shown = globSync('conformance/rules/*/*.yaml').map(
    (file) => `${basename(dirname(file))}.${basename(file, '.yaml')}`,
  );
  expect(shown.length).toBeGreaterThan(100);
  expect(shown.filter((slug) => !told.has(slug))).toEqual([]);
});
