import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Link, listPages, ROOT, readAnchors, readFileNames, readLinks } from './pages.ts';

const pages = listPages();

/** What is wrong with a link; undefined where it leads somewhere. */
function check({ page, target }: Link): string | undefined {
  if (/^[a-z]+:/.test(target)) return checkAddress(target);
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(ROOT, file)).isDirectory() || !file.endsWith('.md')) return `${file} has no headings`;
  return readAnchors(file).includes(anchor) ? undefined : `${file} has no heading #${anchor}`;
}

/** Addresses elsewhere are looked at, not called: the tests need no network. */
function checkAddress(target: string): string | undefined {
  if (!URL.canParse(target)) return 'it is no address';
  return ['https:', 'mailto:'].includes(new URL(target).protocol) ? undefined : 'it is neither https nor mailto';
}

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const broken = readLinks(page).flatMap((link) => {
      const problem = check(link);
      return problem === undefined ? [] : [`${page}:${link.line} ${link.target}: ${problem}`];
    });
    expect(broken).toEqual([]);
  });

  it('names files that are there', () => {
    const missing = readFileNames(page).filter((name) => globSync(name, { cwd: ROOT }).length === 0);
    expect(missing).toEqual([]);
  });
});

it('reaches every page of docs from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { target } of readLinks(page)) {
      const file = normalize(join(dirname(page), target.split('#')[0] ?? ''));
      if (pages.includes(file)) reached.add(file);
    }
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});
