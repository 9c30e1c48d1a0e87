import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareBaseline, readExpectedFailures } from '../../../conformance/expected-failures.ts';
import { loadForwarderRules, readForwarderTarget } from '../../../conformance/forwarder/index.ts';

const all = loadForwarderRules().map(({ slug, scenarios, mappings }) => ({
  slug,
  cases: [...scenarios, ...mappings],
}));

describe('the drivers that come with the suite', () => {
  it.each(globSync('conformance/drivers/*.yaml'))('%s says what can be read, and how it is started', (file) => {
    expect(readForwarderTarget(file).command).toMatch(/^(node|python3) /);
  });

  it.each(globSync('conformance/drivers/*.expected.txt'))('%s names cases that there are', (file) => {
    const expected = readExpectedFailures(readFileSync(file, 'utf8'));
    expect(expected.length).toBeGreaterThan(0);
    expect(compareBaseline([], expected, all).unknown).toEqual([]);
  });
});
