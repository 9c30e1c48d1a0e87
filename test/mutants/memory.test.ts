import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Mutant } from '../../scripts/mutants/instrument.ts';
import { openMemory } from '../../scripts/mutants/memory.ts';

const MUTANT: Mutant = { id: '1', file: 'a.ts', line: 7, column: 4, in: 'if (a) b = a;', from: 'a', to: 'true' };

it('remembers what was noticed over runs, wherever its line has moved to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  const file = join(folder, 'noticed.json');
  await (await openMemory(file)).add([MUTANT]);
  const memory = await openMemory(file);
  expect(memory.has({ ...MUTANT, id: '9', line: 99 })).toBe(true);
  for (const other of [{ column: 12 }, { to: 'false' }, { in: 'if (a) c = a;' }, { file: 'b.ts' }]) {
    expect(memory.has({ ...MUTANT, ...other })).toBe(false);
  }
  rmSync(folder, { recursive: true });
});

it('remembers nothing unless it is told where', async () => {
  const memory = await openMemory(undefined);
  await memory.add([MUTANT]);
  expect(memory.has(MUTANT)).toBe(false);
});
