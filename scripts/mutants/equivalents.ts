import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeMutant } from './instrument.ts';
import type { PlantedMutant } from './plant-mutants.ts';

/** A mutant that behaves as the code does, so that no test can notice it. It is known by its content, not its line's number. */
export interface Equivalent {
  file: string;
  in: string;
  /** `before → after`. */
  mutant: string;
  why: string;
}

const FILE = 'scripts/mutants/equivalents.yaml';

const schema = z.record(
  z.string(),
  z.array(z.strictObject({ in: z.string(), mutants: z.array(z.string()).min(1), why: z.string().min(10) })),
);

/** The text of the checked-in list. */
export function loadEquivalents(): Promise<string> {
  return readFile(FILE, 'utf8');
}

/** Reads the list: for each file the lines, their mutants and why nothing notices these. */
export function readEquivalents(text: string): Equivalent[] {
  return Object.entries(schema.parse(parse(text))).flatMap(([file, entries]) =>
    entries.flatMap(({ in: line, mutants, why }) => mutants.map((mutant) => ({ file, in: line, mutant, why }))),
  );
}

export function isListed(mutant: PlantedMutant, equivalents: readonly Equivalent[]): boolean {
  return equivalents.some((equivalent) => isSame(equivalent, mutant));
}

/** What is listed and is no survivor: its code is gone, or a test notices it by now. Of files that were not mutated nothing is said. */
export function findStale(equivalents: readonly Equivalent[], mutants: readonly PlantedMutant[]): string[] {
  const files = new Set(mutants.map(({ file }) => file));
  return equivalents
    .filter(({ file }) => files.has(file))
    .filter((equivalent) => !mutants.some((mutant) => !mutant.noticed && isSame(equivalent, mutant)))
    .map(({ file, in: line, mutant }) => {
      return `Stale in ${FILE}: ${file}, "${mutant}" in "${line}" does not survive any more. Take it off.`;
    });
}

function isSame(equivalent: Equivalent, mutant: PlantedMutant): boolean {
  return equivalent.file === mutant.file && equivalent.in === mutant.in && equivalent.mutant === writeMutant(mutant);
}
