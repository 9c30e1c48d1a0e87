import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readPage } from './pages.ts';

const sections = readPage('CONTRIBUTING.md')
  .split(/^## /m)
  .filter((section) => section.startsWith('Add '))
  .map((section) => [section.split('\n')[0] ?? '', section] as const);

it('says how to add each of the seven', () => {
  expect(sections.map(([title]) => title)).toEqual([
    'Add an event rule',
    'Add a normalisation',
    'Add a lint',
    'Add an endpoint',
    'Add a setting',
    'Add a blueprint rule',
    'Add a conformance case',
  ]);
});

describe.each(sections)('%s', (_, section) => {
  const steps = section.match(/^\d\. .*$/gm) ?? [];

  it('is five steps', () => {
    expect(steps).toHaveLength(5);
  });

  it('runs tests that are there', () => {
    const commands = [...section.matchAll(/`npx vitest run ([^`]+)`/g)].map(([, paths = '']) => paths.split(' '));
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.flat().filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names folders that are there', () => {
    const folders = [...section.matchAll(/`((?:[\w.-]+\/)+)`/g)].map(([, folder = '']) => folder);
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
  });
});
