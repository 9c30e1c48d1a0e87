import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningEmulator, startEmulator } from '../e2e/emulator.ts';
import { isNotRun, NOT_RUN } from './not-run.ts';
import { type Block, findShown, listPages, ROOT, readBlocks } from './pages.ts';
import { runBlock, TOKEN } from './run-block.ts';

// Each starts a process or several, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Commands of one page, in order, each with what the page shows of its answer. */
interface Page {
  page: string;
  steps: { title: string; block: Block; shown: Block | undefined }[];
}

const pages: Page[] = listPages().map((page) => {
  const blocks = readBlocks(page);
  const steps = blocks.flatMap((block, index) => {
    if (block.language !== 'sh' || isNotRun(block)) return [];
    const title = `line ${block.line}: ${block.text.split('\n')[0]?.slice(0, 60)}`;
    return [{ title, block, shown: findShown(block, blocks[index + 1]) }];
  });
  return { page, steps };
});

let emulator: RunningEmulator;
const folders: string[] = [];
beforeAll(async () => {
  emulator = await startEmulator('--management-token', TOKEN);
});
afterAll(async () => {
  await emulator.stop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Examples start emulators of their own: test/examples runs them. */
const isExample = (page: string) => page.startsWith('examples/');

describe.each(pages.filter(({ page, steps }) => steps.length > 0 && !isExample(page)))(
  'the commands of $page',
  ({ steps }) => {
    // A folder where a reader stands: files that commands write stay there.
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    folders.push(folder);
    for (const name of ['conformance', 'examples']) symlinkSync(join(ROOT, name), join(folder, name));

    beforeAll(async () => {
      await fetch(`${emulator.ready.control}/reset`, { method: 'POST' });
    });

    it.each(steps)('$title', async ({ block, shown }) => {
      expect(await runBlock(block, shown, emulator.ready, folder)).toEqual([]);
    });
  },
);

describe('the list of what is not run', () => {
  const blocks = pages.flatMap(({ page }) => readBlocks(page));

  it.each(NOT_RUN)('names a block of $page that is there: $begins', ({ page, begins, why }) => {
    expect(blocks.some((block) => block.page === page && block.text.startsWith(begins))).toBe(true);
    expect(why).not.toBe('');
  });

  it('holds every block that nothing runs, parses or compares', () => {
    const taken = new Set(pages.flatMap(({ steps }) => steps.flatMap(({ block, shown }) => [at(block), at(shown)])));
    const left = blocks.filter(
      (block) => !taken.has(at(block)) && !isNotRun(block) && !RUN_ELSEWHERE.has(block.language) && block.kind === '',
    );
    // What stands behind a block of code that prints is compared by code-blocks.test.ts.
    const printed = new Set(
      blocks.flatMap((block, index) => (block.language === 'ts' ? [at(findShown(block, blocks[index + 1]))] : [])),
    );
    expect(left.filter((block) => !printed.has(at(block))).map(at)).toEqual([]);
  });
});

/** By code-blocks.test.ts. */
const RUN_ELSEWHERE = new Set(['ts', 'yaml']);

function at(block: Block | undefined): string {
  return block === undefined ? '' : `${block.page}:${block.line}`;
}
