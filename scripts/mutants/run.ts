// npm run mutants: plants small mistakes in the pure cores and tells which of them no test notices. See docs/decisions/mutants-in-one-thread.md.
import { parseArgs } from 'node:util';
import { chooseFiles } from './choose-files.ts';
import { findStale, loadEquivalents, readEquivalents } from './equivalents.ts';
import { openMemory } from './memory.ts';
import { type PlantedMutant, plantMutants } from './plant-mutants.ts';
import { countMutants, formatSurvivors, formatTable } from './report.ts';

/** Least share of the mutants that has to be noticed, in per cent. */
const LEAST_NOTICED = 95;

const { values } = parseArgs({
  options: {
    // Paths or beginnings of paths of what is mutated.
    only: { type: 'string', multiple: true },
    // So many files, chosen by chance.
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    // A file: what is noticed is written there, and not tried again while it is there.
    remember: { type: 'string' },
  },
});

const equivalents = readEquivalents(await loadEquivalents());
const chosen = chooseFiles({ only: values.only, sample: values.sample, seed: Number(values.seed) });
if (chosen.length === 0) {
  const wanted = values.only?.join(', ') ?? `${values.sample} files`;
  console.error(
    `Failed to choose files: no pure core begins with ${wanted}. Give beginnings of paths, such as src/forwarder/mapping/money.`,
  );
  process.exit(2);
}
const memory = await openMemory(values.remember);
const mutants: PlantedMutant[] = [];
for (const { area, files } of chosen) {
  console.error(`${area.name}: ${files.length} files`);
  mutants.push(...(await plantMutants(area, files, memory)));
}

const stale = findStale(equivalents, mutants);
const counts = countMutants(mutants, equivalents);
console.log(formatSurvivors(mutants, equivalents));
console.log(formatTable(counts));
for (const problem of stale) console.log(problem);
const { percent } = counts.total;
console.log(`${percent.toFixed(1)} % noticed, at least ${LEAST_NOTICED} % are wanted.`);
process.exitCode = percent < LEAST_NOTICED || stale.length > 0 ? 1 : 0;
