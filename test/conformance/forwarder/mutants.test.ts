import { describe, expect, it, vi } from 'vitest';
import { loadForwarderMutants } from '../../../conformance/forwarder/mutants.ts';
import { type TriedMutant, tryMutants } from '../../../scripts/conformance-mutants/try-mutants.ts';
import { OUR_TARGET, openMock } from '../../../src/commands/conformance-forwarder.ts';
import { BIN } from '../../e2e/emulator.ts';

// Starts a dozen processes, and a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000 });

const { mutants } = loadForwarderMutants();

/** Nothing here has to wait for long: what does not come is lost the sooner. */
const target = { ...OUR_TARGET, waits: { ...OUR_TARGET.waits, longestBackoffMs: 5000 } };

async function attempt(chosen: typeof mutants): Promise<TriedMutant[]> {
  const tried: TriedMutant[] = [];
  const options = {
    target,
    command: [process.execPath, BIN, 'conformance-driver'],
    cwd: process.cwd(),
    timeScale: 0.1,
    openServer: openMock,
    preload: '',
    signal: new AbortController().signal,
    maxTimeMs: 60_000,
  };
  await tryMutants(chosen, options, (one) => tried.push(one));
  return tried;
}

const missed = (tried: TriedMutant[]) =>
  tried.flatMap(({ mutant, problem }) => (problem === undefined ? [] : [`${mutant.slug}: ${problem}`]));

describe('a broken forwarder is noticed', () => {
  it('where it maps or reads wrongly, or loses, mixes up and renames events on the way', async () => {
    // One of six: npm run conformance-mutants tries them all.
    const chosen = mutants.filter(({ patch }) => patch === undefined).filter((_one, place) => place % 6 === 0);
    expect(chosen.length).toBeGreaterThan(4);
    const tried = await attempt(chosen);
    expect(missed(tried)).toEqual([]);
    expect(tried).toHaveLength(chosen.length);
  });

  it('in each of several ways of one rule', async () => {
    const chosen = mutants.filter(({ slug }) => slug === 'deliver.200');
    expect(chosen.length).toBeGreaterThan(1);
    const tried = await attempt(chosen);
    expect(missed(tried)).toEqual([]);
    expect(tried).toHaveLength(chosen.length);
  });

  // The others take longer: npm run conformance-mutants.
  it.each(['deliver.413'])('where its source breaks %s', async (slug) => {
    const chosen = mutants.filter((one) => one.slug === slug && one.patch !== undefined);
    expect(missed(await attempt(chosen))).toEqual([]);
  });

  it('not at all where its change would change nothing', async () => {
    const [tried] = await attempt([
      {
        slug: 'deliver.413',
        does: 'nothing',
        finding: 'lost',
        patch: { file: 'src/forwarder/slugs.ts', find: 'no such text', replace: '' },
      },
    ]);
    expect(tried?.problem).toBe('its text stands 0 times in src/forwarder/slugs.ts, not once: write the patch anew');
  });
});
