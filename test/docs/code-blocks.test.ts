import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { readExpectedFailures } from '../../conformance/expected-failures.ts';
import { parseForwarderTarget } from '../../conformance/forwarder/index.ts';
import { loadRules, parseTarget } from '../../conformance/index.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { loadVariant } from '../../src/forwarder/mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../../src/forwarder/mapping/override-blueprint.ts';
import { type RunningEmulator, startEmulator } from '../e2e/emulator.ts';
import { matchesText } from './compare-answer.ts';
import { isNotRun } from './not-run.ts';
import { type Block, listPages, ROOT, readBlocks } from './pages.ts';
import { replaceAddresses } from './run-block.ts';

// Each starts a process or several, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const blocks = listPages().flatMap(readBlocks);
const named = (block: Block) => [`${block.page}:${block.line}`, block] as const;
const code = blocks.filter(({ language }) => language === 'ts');
/** A block that expects something is a test; any other is a program. */
const isTest = ({ text }: Block) => /from 'vitest'/.test(text);

/** Below the package, so that the package is found by its own name, as built. */
const folder = join(ROOT, 'dist', `docs-${process.pid}`);
const scratch = mkdtempSync(join(tmpdir(), 'docs-'));
const fileOf = (block: Block) => join(folder, `block-${code.indexOf(block)}${isTest(block) ? '.test' : ''}.ts`);

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
  mkdirSync(folder, { recursive: true });
  for (const block of code) writeFileSync(fileOf(block), replaceAddresses(block.text, emulator.ready));
});
afterAll(async () => {
  await emulator.stop();
  for (const one of [folder, scratch]) rmSync(one, { recursive: true });
});

it('shows code that compiles, with the package by its own name', async () => {
  const options = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const config = { compilerOptions: options, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await run(tsc, ['-p', folder]).catch(({ stdout: said }: { stdout: string }) => ({ stdout: said }));
  expect(stdout).toBe('');
});

it.each(code.filter((block) => !isTest(block) && !isNotRun(block)).map(named))(
  '%s shows a program that runs',
  async (_, block) => {
    const { stdout } = await run(process.execPath, [fileOf(block)], { timeout: 30_000 });
    const next = blocks[blocks.indexOf(block) + 1];
    const shown = next?.page === block.page && next.language === 'text' ? next.text : '';
    expect(matchesText(shown, stdout), stdout).toBe(true);
  },
);

it('shows tests that pass', async () => {
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/vitest'), ['run', '--root', folder], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(stdout).toMatch(new RegExp(`Test Files +${code.filter(isTest).length} passed`));
});

/** What data on a page is, by the second word of its fence; YAML without one is a configuration. */
const PARSE: Record<string, (block: Block) => void | Promise<void>> = {
  async config({ text, line }) {
    const file = join(scratch, `config-${line}.yaml`);
    writeFileSync(file, text);
    expect(await loadConfig({ config: file }, {})).toMatchObject(parse(text));
  },
  rule({ text, line }) {
    const file = join(scratch, `rules-${line}`, `${String(parse(text).slug).replaceAll('.', '/')}.yaml`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    expect(loadRules({ folder: join(scratch, `rules-${line}`) })).toHaveLength(1);
  },
  blueprint({ text }) {
    expect(overrideBlueprint(loadVariant('default'), parse(text))).toMatchObject(parse(text));
  },
  baseline({ text }) {
    expect(readExpectedFailures(text)).toMatchObject([
      { slug: expect.any(String), reason: expect.stringMatching(/./) },
    ]);
  },
  forwarder({ text }) {
    expect(parseForwarderTarget(parse(text)).name).toBe('my forwarder');
  },
  target({ text }) {
    expect(parseTarget(JSON.parse(text))).toMatchObject(JSON.parse(text));
  },
  workflow({ text }) {
    expect(Object.keys(parse(text).jobs).length).toBeGreaterThan(0);
  },
};

describe('data that a page shows', () => {
  const data = blocks.filter(({ language, kind }) => language === 'yaml' || (language === 'json' && kind !== ''));

  it.each(data.map(named))('%s can be used', async (_, block) => {
    const kind = block.kind === '' ? 'config' : block.kind;
    expect(Object.keys(PARSE)).toContain(kind);
    await PARSE[kind]?.(block);
  });
});
