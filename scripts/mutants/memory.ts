import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Mutant, writeMutant } from './instrument.ts';

/** The mutants that earlier runs noticed, by their content: while tests are written, they need not be tried again. */
export interface MutantMemory {
  has(mutant: Mutant): boolean;
  /** Remembers these as well, and writes all of them down where there are new ones among them. */
  add(mutants: readonly Mutant[]): Promise<void>;
}

/** @param file where it is kept; undefined: nothing is remembered */
export async function openMemory(file: string | undefined): Promise<MutantMemory> {
  if (file === undefined) return { has: () => false, add: async () => {} };
  const known = new Set(existsSync(file) ? z.array(z.string()).parse(JSON.parse(await readFile(file, 'utf8'))) : []);
  return {
    has: (mutant) => known.has(keyOf(mutant)),
    async add(mutants) {
      const before = known.size;
      for (const mutant of mutants) known.add(keyOf(mutant));
      if (known.size === before) return;
      await writeFile(file, `${JSON.stringify([...known].sort(), null, 1)}\n`);
    },
  };
}

/** Without the line's number, which changes with every line above. */
function keyOf(mutant: Mutant): string {
  return `${mutant.file}: ${mutant.in}: ${mutant.column}: ${writeMutant(mutant)}`;
}
