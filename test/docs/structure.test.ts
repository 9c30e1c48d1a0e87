import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPages, ROOT, readFileNames, readPage } from './pages.ts';

it('keeps the README to what a newcomer reads', () => {
  expect(readPage('README.md').split('\n').length).toBeLessThanOrEqual(140);
});

describe('the walks of the architecture', () => {
  const [, ...walks] = readPage('docs/architecture.md').split(/^## Walk \d: /m);

  it('are five', () => {
    expect(walks).toHaveLength(5);
  });

  it.each(walks.map((walk) => [walk.split('\n')[0] ?? '', walk] as const))(
    '%s: names its files in order',
    (_, walk) => {
      const steps = walk.match(/^\d+\. .*$/gm) ?? [];
      expect(steps.length).toBeGreaterThanOrEqual(5);
      // That the files are there is the links' test.
      expect(steps.filter((step) => !/`[\w./*-]+\.(ts|yaml|json)`/.test(step))).toEqual([]);
    },
  );

  it('name files whose function or word they speak of', () => {
    const steps = readPage('docs/architecture.md').match(/^\d+\. .*$/gm) ?? [];
    const wrong = steps.filter((step) => {
      const [, file = '', name = ''] = /^\d+\. `([\w./-]+\.ts)` \(`(\w+)`\)/.exec(step) ?? [];
      return name !== '' && !readFileSync(join(ROOT, file), 'utf8').includes(name);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the glossary', () => {
  const glossary = readPage('docs/glossary.md');
  const words = [...glossary.matchAll(/^\| \*\*([^*]+)\*\* /gm)].map(([, word = '']) => word);
  const sources = globSync(['src/**/*.{ts,tsx}', 'mock-amplitude/**/*.ts', 'conformance/**/*.{ts,yaml}'], {
    cwd: ROOT,
  });
  const pages = listPages().filter((page) => page !== 'docs/glossary.md');
  // A word may be a name in code: lane delay, laneDelay, lane_delays, lane-delay.
  const squeeze = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const everything = squeeze([...sources, ...pages].map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n'));

  it('is sorted, and says each word once', () => {
    expect(words.length).toBeGreaterThan(30);
    expect(words).toEqual([...new Set(words)].toSorted((one, other) => one.localeCompare(other, 'en')));
  });

  it('defines words that somebody uses', () => {
    expect(words.filter((word) => !everything.includes(squeeze(word)))).toEqual([]);
  });
});

it('has a page for each decision, with what it cost or gained', () => {
  const decisions = globSync('docs/decisions/*.md', { cwd: ROOT }).filter((page) => !page.endsWith('README.md'));
  expect(decisions.length).toBeGreaterThanOrEqual(8);
  const weak = decisions.filter((page) => {
    const text = readPage(page);
    return !/^## Decision$/m.test(text) || !/^## What decided it$/m.test(text) || readFileNames(page).length === 0;
  });
  expect(weak).toEqual([]);
});
