import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFound } from './found.ts';
import { generateCall, ROUTES } from './grammar/any-call.ts';
import { replayCalls } from './replay-calls.ts';
import { runFuzz } from './run-fuzz.ts';
import { type Subject, startSubject } from './subject.ts';

/** How long it runs here, in ms; `npm run fuzz -- --minutes 60` runs as long as you like. */
const RUN_MS = 20_000;

it('twenty seconds of the fuzzer find nothing', { timeout: 300_000 }, async () => {
  const report = await runFuzz({ seed: 1, ms: RUN_MS, requests: Number.MAX_SAFE_INTEGER, shrink: false });
  expect(report.findings).toEqual([]);
  expect(Object.keys(report.byPort)).toHaveLength(7);
  // A round at least, however slow the machine is.
  expect(report.requests).toBeGreaterThanOrEqual(250);
  expect(report.byStatus['200']).toBeGreaterThan(50);
});

it('the same seed makes the same calls, another one others', () => {
  const calls = (seed: number) =>
    Array.from({ length: 200 }, (_, number) => JSON.stringify(generateCall(seed, number)));
  const first = calls(7);
  expect(calls(7)).toEqual(first);
  expect(calls(8).filter((call) => first.includes(call)).length).toBeLessThan(40);
});

describe('what was found once', () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await startSubject({ kept: false });
  }, 60_000);
  afterAll(() => subject.close());

  it.each(readFound())('%s does no harm any more', { timeout: 120_000 }, async (_file, { calls }) => {
    expect(await replayCalls(calls, subject)).toBeUndefined();
  });

  it('every route that the control API lists is called', async () => {
    const { routes } = JSON.parse(await (await fetch(`${subject.urls.us}/_emulator/v1`)).text());
    const listed = routes.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
    expect(listed.filter((route: string) => !called().has(route))).toEqual([]);
  });
});

/** Routes that the fuzzer calls, as `POST /faults`. */
function called(): ReadonlySet<string> {
  return new Set(ROUTES.map(({ route }) => route));
}
