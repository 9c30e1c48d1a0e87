import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { findShown, listPages, ROOT, readBlocks } from '../docs/pages.ts';
import { runBlock } from '../docs/run-block.ts';

// Each starts a process or several, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Each example is run as its page says; those of a browser by test/browser/examples.test.ts. */
const pages = listPages().filter((page) => /^examples\/(?!browser|docker)[\w-]+\/README\.md$/.test(page));
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
symlinkSync(join(ROOT, 'examples'), join(folder, 'examples'));
afterAll(() => rmSync(folder, { recursive: true }));

const commands = pages.flatMap((page) => {
  const blocks = readBlocks(page);
  return blocks.flatMap((block, index) =>
    block.language === 'sh' ? [{ page, block, shown: findShown(block, blocks[index + 1]) }] : [],
  );
});

describe('the examples', () => {
  it('are these', () => {
    expect(pages).toEqual(['ci', 'node-sdk', 'python', 'vitest'].map((name) => `examples/${name}/README.md`));
    expect(new Set(commands.map(({ page }) => page)).size).toBe(pages.length);
  });

  // Each starts an emulator of its own; the SDK's keeps its process for ten seconds.
  it.concurrent.each(commands)('$page: $block.text', async ({ block, shown }) => {
    expect(shown).toBeDefined();
    expect(await runBlock(block, shown, undefined, folder)).toEqual([]);
  });
});

it('show a CI job whose test command is the one that the page explains', () => {
  const job = readFileSync(join(ROOT, 'examples/ci/github-actions.yml'), 'utf8');
  expect(parse(job)).toMatchObject({ jobs: { test: { steps: expect.arrayContaining([{ run: 'npm ci' }]) } } });
  expect(job).toContain('npx amplitude-emulator exec --port 0 -- npm test');
});
