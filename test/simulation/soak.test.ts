import { expect, it } from 'vitest';
import { runSoak } from './run-soak.ts';
import { startSoakForwarder } from './soak-forwarder.ts';

it('comes through an outage, a wrong key, a full disk, a poisoned event and a dead integration by itself, and says why it waits', async () => {
  const problems: string[] = [];
  const { stages, findings, acknowledged } = await runSoak({
    ...{ stageMs: 250, tickMs: 10, recoveryMs: 60_000, silentMs: 5000, seed: 3, speed: 200, diskMebibytes: 2 },
    start: (options) => startSoakForwarder(options, (problem) => problems.push(problem)),
  });
  expect(findings).toEqual([]);
  expect(acknowledged).toBeGreaterThan(50);
  expect(stages.map(({ name }) => name)).toEqual([
    'an outage that is answered',
    'an outage without an answer',
    'a wrong key',
    'a full disk',
    'a poisoned event',
    'a dead integration',
  ]);
  // Where no small disk can be had, that stage alone is left out.
  expect(stages.filter(({ name, skipped }) => skipped !== undefined && name !== 'a full disk')).toEqual([]);
  expect(problems).toContainEqual(expect.stringContaining('Delivery is paused: Amplitude answered "Invalid API key'));
  // Its own waits end it, and say what was missing.
}, 600_000);
