import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { createVitest, type TestCase, type TestSpecification, type Vitest } from 'vitest/node';
import type { Area } from './areas.ts';
import { type Instrumented, instrument, type Mutant } from './instrument.ts';
import type { TestFindings } from './mutant-runner.ts';

/** A mutant and what became of it. */
export interface PlantedMutant extends Mutant {
  noticed: boolean;
  /** Whether any test comes by it. */
  reached: boolean;
}

/** Runs the tests of an area with each mutant of these files. */
export async function plantMutants({ tests }: Area, files: readonly string[]): Promise<PlantedMutant[]> {
  const instrumented = await instrument(files);
  const testFiles = tests.flatMap((pattern) => globSync(pattern).sort());
  const vitest = await startVitest(instrumented, testFiles);
  try {
    const specifications = await vitest.globTestSpecifications();
    const found = await tryAll(vitest, inOrder(specifications, testFiles));
    for (const { config } of vitest.projects) config.isolate = true;
    const left = instrumented.mutants.filter(({ id }) => found.static.has(id) && !found.noticed.has(id));
    for (const [at, { id }] of left.entries()) {
      if (at % 50 === 0) console.error(`  ${at} of ${left.length} that are reached as code is loaded`);
      if (await isNoticed(vitest, specifications, id)) found.noticed.add(id);
    }
    return instrumented.mutants.map((mutant) => ({
      ...mutant,
      noticed: found.noticed.has(mutant.id),
      reached: found.reached.has(mutant.id) || found.static.has(mutant.id),
    }));
  } finally {
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
      // With a mutant, what a test left under way may fail when nobody listens any more.
      dangerouslyIgnoreUnhandledErrors: true,
      // It would give back the code of another run, with other mutants in it.
      fsModuleCache: false,
    },
    { plugins: [{ name: 'mutants', enforce: 'pre', transform: (_text, id) => code.get(id) }] },
  );
}

/** Each test with all the mutants that it reaches. */
async function tryAll(vitest: Vitest, specifications: TestSpecification[]) {
  vitest.provide('activeMutant', undefined);
  const { testModules } = await vitest.runTestSpecifications(specifications);
  const cases = testModules.flatMap(({ children }) => [...children.allTests()]);
  const failed = cases.filter((test) => test.result().state === 'failed');
  if (failed.length > 0) throw new Error(`Failed without any mutant: ${failed.map(describe).join('; ')}`);
  const found = cases.map((test) => [test, test.meta().mutants] as const);
  for (const [test, findings] of found)
    if (findings?.repeatable === false) console.error(`  passes only once: ${test.fullName}`);
  return { reached: collect(found, 'reached'), noticed: collect(found, 'noticed'), static: collect(found, 'static') };
}

function describe(test: TestCase): string {
  return `${test.fullName}: ${test.result().errors?.[0]?.message}`;
}

function collect(
  found: readonly (readonly [TestCase, TestFindings | undefined])[],
  key: 'reached' | 'noticed' | 'static',
): Set<string> {
  return new Set(found.flatMap(([, findings]) => findings?.[key] ?? []));
}

/** Everything is loaded anew with the mutant active. */
async function isNoticed(vitest: Vitest, specifications: TestSpecification[], id: string): Promise<boolean> {
  vitest.provide('activeMutant', id);
  vitest.config.bail = 1;
  const { testModules } = await vitest.runTestSpecifications(specifications);
  return testModules.some((module) => !module.ok());
}

/** Quick tests first: what they notice, slow ones need not try. */
function inOrder(specifications: TestSpecification[], files: readonly string[]): TestSpecification[] {
  const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => resolve(file) === moduleId);
  return specifications.toSorted((one, other) => place(one) - place(other));
}
