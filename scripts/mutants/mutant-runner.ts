import { type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite, TestRunner, vi } from 'vitest';

/** What Stryker's switches look at, and count in. */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  stepsLeft: number;
  /** How often the active mutant was come by. */
  hitCount?: number;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

/** What a test found out, by mutants' ids. */
export interface TestFindings {
  /** Reached by it. */
  reached: string[];
  /** Those of them that it notices. */
  noticed: string[];
  /** Reached by code that runs as it is loaded, or once for all tests (`lib/lazy.ts`), where no switch can be turned any more. */
  static: string[];
  /** Whether it passes a second time; where not, nothing is known of its mutants. */
  repeatable: boolean;
  /** Whether it is for later, when fewer mutants are left. */
  slow: boolean;
}

declare module 'vitest' {
  interface TaskMeta {
    mutants?: TestFindings;
  }
  interface ProvidedContext {
    /** For each file of this run the mutant that is active from before it is loaded; null where each test tries all that it reaches. */
    activeMutants: (string | null)[];
    /** Ids of the tests that are tried now, though they are slow, and no others; undefined: all that are quick. */
    slowTests: string[] | undefined;
    /** A byte for each mutant: not 0 once a test noticed it. Shared by all threads. */
    noticedMutants: Uint8Array<SharedArrayBuffer>;
  }
}

/** How much longer a test may take with a mutant than without one: so many times as long, and so long besides, in ms. */
const SLOWER = 10;
const SLOWER_MS = 1500;
/** The same in switches that are passed. */
const MORE_STEPS = 100_000;

/** How long a test may take with a mutant that was active from the beginning, in ms. */
const LONGEST_MS = 10_000;

/** A test that takes more of the processor's time, in ms, is asked about what the others left: it would be run hundreds of times. */
const SLOW_MS = 50;
/** One that takes more than this is not asked at all. */
const TOO_SLOW_MS = 500;

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout, performance } = globalThis;

/**
 * Runs each test once as it is, and then once more for each mutant that it reaches and no test before it noticed. Code that
 * runs as it is loaded is loaded anew for each of its mutants, with the tests. All of that happens in one thread, which takes
 * milliseconds where a run of vitest takes seconds.
 */
export default class MutantRunner extends TestRunner {
  readonly #activeMutants = this.injectValue('activeMutants');
  readonly #noticed = this.injectValue('noticedMutants');
  readonly #slowTests = this.injectValue('slowTests');
  readonly #switches: Switches;
  readonly #reachedByLoading = new Set<string>();
  #files = 0;
  #active: string | undefined;

  constructor(...args: ConstructorParameters<typeof TestRunner>) {
    super(...args);
    const shared = globalThis as typeof globalThis & { __stryker__?: Switches };
    shared.__stryker__ ??= { stepsLeft: Number.POSITIVE_INFINITY };
    this.#switches = shared.__stryker__;
  }

  /** What runs later outside of tests is what a test left under way; what runs here is what no test can turn on. */
  override async importFile(...file: Parameters<TestRunner['importFile']>): Promise<unknown> {
    this.#active = this.#activeMutants[this.#files++] ?? undefined;
    this.#switches.activeMutant = this.#active;
    this.#switches.stepsLeft = this.#active === undefined ? Number.POSITIVE_INFINITY : 100 * MORE_STEPS;
    if (this.#isNoticed(this.#active)) return undefined;
    // What another file mocked would stay.
    vi.resetModules();
    const before = new Set(this.#reachedOutside());
    const module = await super.importFile(...file);
    for (const id of this.#reachedOutside()) if (!before.has(id)) this.#reachedByLoading.add(id);
    return module;
  }

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    if (this.#isNoticed(this.#active) || this.#slowTests?.includes(test.id) === false) test.mode = 'skip';
    return super.onBeforeRunTask(test);
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    if (this.#active !== undefined && files.some(({ result }) => result?.state === 'fail')) this.#notice(this.#active);
  }

  #isNoticed(id: string | undefined): boolean {
    return id !== undefined && this.#noticed[Number(id)] !== 0;
  }

  #notice(id: string): void {
    this.#noticed[Number(id)] = 1;
  }

  /** By code that no test runs. */
  #reachedOutside(): string[] {
    return Object.keys(this.#switches.mutantCoverage?.static ?? {});
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (this.#active !== undefined) return this.#runActive(this.#active, run);
    const { reached, steps, tookMs, busyMs } = await this.#runPlain(test, run);
    const slow = this.#slowTests === undefined && busyMs > SLOW_MS && busyMs <= TOO_SLOW_MS;
    const findings: TestFindings = {
      reached,
      noticed: [],
      static: [...this.#reachedByLoading],
      repeatable: true,
      slow,
    };
    test.meta.mutants = findings;
    const limits = { steps: SLOWER * steps + MORE_STEPS, ms: SLOWER * tookMs + SLOWER_MS };
    const left = slow || busyMs > TOO_SLOW_MS ? [] : reached.filter((id) => !this.#isNoticed(id));
    if (left.length > 0) findings.repeatable = await this.#passes(test, run, undefined, limits);
    if (!findings.repeatable) return;
    for (const id of left) {
      this.#switches.hitCount = 0;
      const passes = await this.#passes(test, run, id, limits);
      if (passes && this.#switches.hitCount === 0) findings.static.push(id);
      if (passes) continue;
      this.#notice(id);
      findings.noticed.push(id);
    }
  }

  async #runActive(id: string, run: () => unknown): Promise<void> {
    try {
      await withinTime(run, LONGEST_MS);
    } catch (error) {
      this.#notice(id);
      throw error;
    }
  }

  async #runPlain(test: RunnerTestCase, run: () => unknown) {
    const before = performance.now();
    const cpu = process.threadCpuUsage();
    this.#switches.currentTestId = test.id;
    this.#switches.stepsLeft = Number.MAX_SAFE_INTEGER;
    try {
      await run();
      // What it left under way is still its own.
      await nextTurn();
    } finally {
      this.#switches.currentTestId = undefined;
    }
    const steps = Number.MAX_SAFE_INTEGER - this.#switches.stepsLeft;
    const reached = Object.keys(this.#switches.mutantCoverage?.perTest[test.id] ?? {});
    const { user, system } = process.threadCpuUsage(cpu);
    return { reached, steps, tookMs: performance.now() - before, busyMs: (user + system) / 1000 };
  }

  async #passes(
    test: RunnerTestCase,
    run: () => unknown,
    id: string | undefined,
    limits: { steps: number; ms: number },
  ): Promise<boolean> {
    const cleanUps = cleanUpsOf(test).length;
    await callHooks(test, 'afterEach');
    await callHooks(test, 'beforeEach');
    this.#switches.activeMutant = id;
    this.#switches.stepsLeft = limits.steps;
    try {
      await withinTime(run, limits.ms);
      await nextTurn();
      return true;
    } catch {
      return false;
    } finally {
      for (const cleanUp of cleanUpsOf(test).splice(cleanUps).reverse()) {
        await withinTime(() => cleanUp(test.context), limits.ms).catch(() => {});
      }
      this.#switches.activeMutant = undefined;
      this.#switches.stepsLeft = Number.POSITIVE_INFINITY;
    }
  }
}

/** Between two runs of a test: after the last one, and before the first, vitest does it itself. */
async function callHooks(test: RunnerTestCase, when: 'beforeEach' | 'afterEach'): Promise<void> {
  const suites: RunnerTestSuite[] = [];
  for (let suite = test.suite ?? test.file; ; suite = suite.suite ?? suite.file) {
    suites.push(suite);
    if (suite === test.file) break;
  }
  const order = when === 'beforeEach' ? suites.reverse() : suites;
  for (const suite of order) {
    for (const hook of TestRunner.getSuiteHooks(suite)[when]) await hook(test.context, suite);
  }
}

/** What `onTestFinished` was given. */
function cleanUpsOf(test: RunnerTestCase): ((context: unknown) => unknown)[] {
  return 'onFinished' in test && Array.isArray(test.onFinished) ? test.onFinished : [];
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function withinTime(run: () => unknown, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = realSetTimeout(() => late.reject(new Error('Too slow')), ms);
  try {
    await Promise.race([run(), late.promise]);
  } finally {
    realClearTimeout(timer);
  }
}
