import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout. */
export const ROOT = new URL('../..', import.meta.url).pathname;

/** A block of code as a page shows it. */
export interface Block {
  page: string;
  /** Of the opening fence, from 1. */
  line: number;
  /** The first word after the fence; empty where there is none. */
  language: string;
  /** The second word: what kind of YAML or JSON it is. */
  kind: string;
  text: string;
}

export interface Link {
  page: string;
  line: number;
  target: string;
}

/** Every page a person may read, from the root of the checkout. */
export function listPages(): string[] {
  const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'conformance/*.md', '.github/**/*.md'], {
    cwd: ROOT,
    exclude: (name) => /node_modules/.test(String(name)),
  });
  return pages.sort();
}

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function readBlocks(page: string): Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^ *```(\w*) ?(\w*)[^\n]*\n(.*?)^ *```$/gms)].map(
    ({ index, 1: language = '', 2: kind = '', 3: code = '' }) => ({
      page,
      line: countLines(text, index),
      language,
      kind,
      text: code,
    }),
  );
}

/** An answer stands right behind its commands: nothing but the fence is between them. */
export function findShown(block: Block, next: Block | undefined): Block | undefined {
  if (next === undefined || !['json', 'text'].includes(next.language)) return undefined;
  const behind = block.line + block.text.split('\n').length;
  return next.line - behind <= 2 ? next : undefined;
}

/** Every link and image outside of code. */
export function readLinks(page: string): Link[] {
  const text = withoutCode(readPage(page));
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(({ index, 1: target = '' }) => ({
    page,
    line: countLines(text, index),
    target,
  }));
}

/** The anchors of a page's headings, as GitHub makes them. */
export function readAnchors(page: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCode(readPage(page), false).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

/** Files of this repository that a page names in backticks, outside of blocks: `lib/clock.ts`, `conformance/rules/*.yaml`. */
export function readFileNames(page: string): string[] {
  const text = readPage(page).replace(/^ *```.*?^ *```$/gms, '');
  const names = [...text.matchAll(/`([\w.@-]+(?:\/[\w.*@-]+)+\.(?:tsx?|ya?ml|json|md|html|css|py|js))`/g)];
  return names.map(([, name = '']) => name);
}

/** Blanks code out, and keeps the lines. */
function withoutCode(text: string, inline = true): string {
  const blank = (code: string) => code.replace(/[^\n]/g, ' ');
  const prose = text.replace(/^ *```.*?^ *```$/gms, blank);
  return inline ? prose.replace(/`[^`\n]*`/g, blank) : prose.replace(/`/g, '');
}

function countLines(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
