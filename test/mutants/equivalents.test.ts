import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findStale, isListed, loadEquivalents, readEquivalents } from '../../scripts/mutants/equivalents.ts';
import type { PlantedMutant } from '../../scripts/mutants/plant-mutants.ts';
import { countMutants, formatSurvivors, formatTable } from '../../scripts/mutants/report.ts';

const LIST = `
lib/a.ts:
  - in: if (a > 0) return;
    mutants:
      - a > 0 → a >= 0
    why: It is never 0 here.
`;
const SURVIVOR: PlantedMutant = {
  ...{ id: '1', file: 'lib/a.ts', line: 7, column: 4, in: 'if (a > 0) return;', from: 'a > 0', to: 'a >= 0' },
  ...{ noticed: false, reached: true },
};
const OTHER = { ...SURVIVOR, to: 'true' };

describe('the mutants that nothing can notice', () => {
  it('are known by their file, their line’s text and what they change', () => {
    const equivalents = readEquivalents(LIST);
    expect(isListed({ ...SURVIVOR, line: 99 }, equivalents)).toBe(true);
    for (const other of [OTHER, { ...SURVIVOR, file: 'lib/b.ts' }, { ...SURVIVOR, in: 'return a > 0;' }]) {
      expect(isListed(other, equivalents)).toBe(false);
    }
  });

  it('are stale once they are noticed, or their code is gone, but not where their file was left out', () => {
    const equivalents = readEquivalents(LIST);
    expect(findStale(equivalents, [SURVIVOR])).toEqual([]);
    expect(findStale(equivalents, [])).toEqual([]);
    expect(findStale(equivalents, [{ ...SURVIVOR, noticed: true }])).toHaveLength(1);
    expect(findStale(equivalents, [OTHER])).toEqual([
      'Stale in scripts/mutants/equivalents.yaml: lib/a.ts, "a > 0 → a >= 0" in "if (a > 0) return;" does not survive any more. Take it off.',
    ]);
  });

  it('say why, each of them, and of lines that are there', async () => {
    const equivalents = readEquivalents(await loadEquivalents());
    expect(equivalents.filter(({ file }) => !existsSync(file))).toEqual([]);
    const gone = equivalents.filter(({ file, in: line }) => !readFileSync(file, 'utf8').includes(line));
    expect(gone).toEqual([]);
  });
});

describe('the report', () => {
  const mutants = [SURVIVOR, OTHER, { ...OTHER, noticed: true }, { ...OTHER, file: 'lib/b.ts', noticed: true }];

  it('counts what is noticed of what can be', () => {
    const { files, total } = countMutants(mutants, readEquivalents(LIST));
    expect(files.get('lib/a.ts')).toEqual({ mutants: 3, noticed: 1, equivalent: 1, survived: 1, percent: 50 });
    expect(files.get('lib/b.ts')).toMatchObject({ survived: 0, percent: 100 });
    expect(total.percent).toBeCloseTo(66.67, 1);
    expect(formatTable({ files, total }).split('\n')).toHaveLength(4);
  });

  it('prints a survivor in the form in which it can be listed', () => {
    const printed = formatSurvivors(mutants, readEquivalents(LIST));
    expect(printed.split('\n')[0]).toBe('# lib/a.ts:7');
    const listed = readEquivalents(`lib/a.ts:\n${printed.replace('why: ""', 'why: It says so here.')}`);
    expect(isListed(OTHER, listed)).toBe(true);
  });
});
