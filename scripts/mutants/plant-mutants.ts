import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { BaseSequencer, createVitest, type TestCase, type TestSpecification, type Vitest } from 'vitest/node';
import type { Area } from './areas.ts';
import { type Instrumented, instrument, type Mutant } from './instrument.ts';
import type { MutantMemory } from './memory.ts';
import type { TestFindings } from './mutant-runner.ts';

/** A mutant and what became of it. */
export interface PlantedMutant extends Mutant {
  noticed: boolean;
  /** Whether any test comes by it. */
  reached: boolean;
}

/** How often what was noticed is written down, in case the run is ended. */
const REMEMBER_EVERY_MS = 10_000;

/** Runs the tests of an area with each mutant of these files that the memory does not know to be noticed. */
export async function plantMutants(
  { tests }: Area,
  files: readonly string[],
  memory: MutantMemory,
): Promise<PlantedMutant[]> {
  const instrumented = await instrument(files);
  const noticed = new Uint8Array(
    new SharedArrayBuffer(Math.max(...instrumented.mutants.map(({ id }) => Number(id) + 1))),
  );
  for (const mutant of instrumented.mutants) if (memory.has(mutant)) noticed[Number(mutant.id)] = 1;
  const testFiles = tests.flatMap((pattern) => globSync(pattern).sort());
  const vitest = await startVitest(instrumented, testFiles);
  vitest.provide('noticedMutants', noticed);
  const isNoticed = ({ id }: Mutant) => noticed[Number(id)] !== 0;
  const remembering = setInterval(() => void memory.add(instrumented.mutants.filter(isNoticed)), REMEMBER_EVERY_MS);
  try {
    const specifications = inOrder(await vitest.globTestSpecifications(), testFiles);
    const found = await tryAll(vitest, specifications);
    if (found.slow.length > 0) await trySlow(vitest, specifications, found.slow);
    const left = instrumented.mutants.filter((mutant) => found.static.has(mutant.id) && !isNoticed(mutant));
    console.error(`  ${left.length} that are reached as code is loaded`);
    await tryFromTheBeginning(vitest, likeliestFirst(left, specifications, instrumented.mutants, found.noticedBy));
    return instrumented.mutants.map((mutant) => ({
      ...mutant,
      noticed: isNoticed(mutant),
      reached: found.reached.has(mutant.id) || found.static.has(mutant.id),
    }));
  } finally {
    clearInterval(remembering);
    await memory.add(instrumented.mutants.filter(isNoticed));
    await vitest.close();
  }
}

async function startVitest({ code }: Instrumented, include: string[]): Promise<Vitest> {
  return createVitest(
    'test',
    {
      ...{
        config: false,
        include,
        watch: false,
        reporters: [{}],
        update: false,
        runner: resolve('scripts/mutants/mutant-runner.ts'),
      },
      ...{ isolate: false, maxWorkers: 1, pool: 'threads', testTimeout: 600_000, fileParallelism: false },
      sequence: { sequencer: AsGiven },
      // With a mutant, what a test left under way may fail when nobody listens any more.
      dangerouslyIgnoreUnhandledErrors: true,
      // It would give back the code of another run, with other mutants in it.
      fsModuleCache: false,
    },
    { plugins: [{ name: 'mutants', enforce: 'pre', transform: (_text, id) => code.get(id) }] },
  );
}

/** Vitest itself begins with the file that takes longest. */
class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

/** Each test with all the mutants that it reaches. */
async function tryAll(vitest: Vitest, specifications: TestSpecification[]) {
  vitest.provide('activeMutants', []);
  vitest.provide('slowTests', undefined);
  const { testModules } = await vitest.runTestSpecifications(specifications);
  const cases = testModules.flatMap(({ children }) => [...children.allTests()]);
  // Where the machine is busy a thread of vitest may not start in time, which it keeps to itself.
  const idle = specifications.length - testModules.filter(({ children }) => children.size > 0).length;
  if (idle > 0) throw new Error(`${idle} of ${specifications.length} test files did not run: is the machine busy?`);
  const failed = cases.filter((test) => test.result().state === 'failed');
  if (failed.length > 0) throw new Error(`Failed without any mutant: ${failed.map(describe).join('; ')}`);
  const found = cases.map((test) => [test, test.meta().mutants] as const);
  for (const [test, findings] of found)
    if (findings?.repeatable === false) console.error(`  passes only once: ${test.fullName}`);
  const noticedBy = found.flatMap(([test, findings]) =>
    (findings?.noticed ?? []).map((id) => [id, test.module.moduleId] as const),
  );
  return {
    ...{ reached: collect(found, 'reached'), static: collect(found, 'static') },
    slow: found.filter(([, findings]) => findings?.slow).map(([test]) => test.id),
    /** Mutant → test file. */
    noticedBy: new Map(noticedBy),
  };
}

/** The tests that take long, with all that they reach and no other noticed. */
async function trySlow(vitest: Vitest, specifications: TestSpecification[], ids: string[]): Promise<void> {
  console.error(`  ${ids.length} slow tests`);
  vitest.provide('slowTests', ids);
  await vitest.runTestSpecifications(specifications);
  vitest.provide('slowTests', undefined);
}

function describe(test: TestCase): string {
  return `${test.fullName}: ${test.result().errors?.[0]?.message}`;
}

function collect(
  found: readonly (readonly [TestCase, TestFindings | undefined])[],
  key: 'reached' | 'static',
): Set<string> {
  return new Set(found.flatMap(([, findings]) => findings?.[key] ?? []));
}

/** For each mutant all test files, those first that notice most of its neighbours. */
function likeliestFirst(
  left: readonly Mutant[],
  specifications: readonly TestSpecification[],
  mutants: readonly Mutant[],
  noticedBy: ReadonlyMap<string, string>,
): { id: string; specification: TestSpecification }[] {
  return left.flatMap(({ id, file }) => {
    const neighbours = mutants.filter((mutant) => mutant.file === file);
    const shareOf = ({ moduleId }: TestSpecification) =>
      neighbours.filter((mutant) => noticedBy.get(mutant.id) === moduleId).length;
    const order = specifications.toSorted((one, other) => shareOf(other) - shareOf(one));
    return order.map((specification) => ({ id, specification }));
  });
}

/** The same files again and again, loaded anew with the mutant active. */
async function tryFromTheBeginning(
  vitest: Vitest,
  tries: readonly { id: string; specification: TestSpecification }[],
): Promise<void> {
  vitest.provide(
    'activeMutants',
    tries.map(({ id }) => id),
  );
  await vitest.runTestSpecifications(tries.map(({ specification }) => specification));
}

/** Quick tests first: what they notice, slow ones need not try. */
function inOrder(specifications: TestSpecification[], files: readonly string[]): TestSpecification[] {
  const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => resolve(file) === moduleId);
  return specifications.toSorted((one, other) => place(one) - place(other));
}
