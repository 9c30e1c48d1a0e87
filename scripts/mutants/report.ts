import { stringify } from 'yaml';
import { type Equivalent, isListed } from './equivalents.ts';
import { writeMutant } from './instrument.ts';
import type { PlantedMutant } from './plant-mutants.ts';

/** What became of the mutants of a file. */
export interface MutantCounts {
  mutants: number;
  noticed: number;
  equivalent: number;
  survived: number;
  /** Noticed, of those that can be. */
  percent: number;
}

/** Counts by file, and over all of them. */
export function countMutants(
  mutants: readonly PlantedMutant[],
  equivalents: readonly Equivalent[],
): { files: ReadonlyMap<string, MutantCounts>; total: MutantCounts } {
  const files = Map.groupBy(mutants, ({ file }) => file);
  return {
    files: new Map([...files].map(([file, own]) => [file, count(own, equivalents)])),
    total: count(mutants, equivalents),
  };
}

function count(mutants: readonly PlantedMutant[], equivalents: readonly Equivalent[]): MutantCounts {
  const unnoticed = mutants.filter(({ noticed }) => !noticed);
  const noticed = mutants.length - unnoticed.length;
  const survived = unnoticed.filter((mutant) => !isListed(mutant, equivalents)).length;
  const testable = noticed + survived;
  return {
    ...{ mutants: mutants.length, noticed, equivalent: unnoticed.length - survived, survived },
    percent: testable === 0 ? 100 : (100 * noticed) / testable,
  };
}

/** The survivors in the form of `equivalents.yaml`, where one is to be copied to once it is known why nothing can notice it. */
export function formatSurvivors(mutants: readonly PlantedMutant[], equivalents: readonly Equivalent[]): string {
  const survivors = mutants.filter((mutant) => !mutant.noticed && !isListed(mutant, equivalents));
  const files = Map.groupBy(survivors, ({ file, line }) => `${file}:${line}`);
  const text = [...files].map(([place, own]) => {
    const lines = [...Map.groupBy(own, (mutant) => mutant.in)];
    return `# ${place}\n${stringify(
      lines.map(([line, mutantsOfLine]) => ({
        in: line,
        mutants: [...new Set(mutantsOfLine.map(writeMutant))],
        why: '',
      })),
      { lineWidth: 0 },
    )}`;
  });
  return text.join('\n');
}

/** A table for people, a line a file. */
export function formatTable({ files, total }: ReturnType<typeof countMutants>): string {
  const rows = [...files, ['all', total] as const].map(([file, { mutants, noticed, equivalent, survived, percent }]) =>
    [file, mutants, noticed, equivalent, survived, percent.toFixed(1)].map(String),
  );
  const all = [['File', 'Mutants', 'Noticed', 'Equivalent', 'Survived', '%'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}
