import { expect, it } from 'vitest';
import { runSoak } from './run-soak.ts';
import { startSoakForwarder } from './soak-forwarder.ts';

it('comes through an outage, a wrong key, a poisoned event and a dead integration by itself, and says why it waits', async () => {
  const problems: string[] = [];
  const { stages, findings, acknowledged } = await runSoak({
    ...{ stageMs: 250, tickMs: 10, recoveryMs: 20_000, silentMs: 5000, seed: 3, speed: 200, diskMebibytes: 8 },
    start: (options) => startSoakForwarder(options, (problem) => problems.push(problem)),
  });
  expect(findings).toEqual([]);
  expect(acknowledged).toBeGreaterThan(50);
  expect(stages.filter(({ skipped }) => skipped === undefined).map(({ name }) => name)).toEqual([
    'an outage that is answered',
    'an outage without an answer',
    'a wrong key',
    'a poisoned event',
    'a dead integration',
  ]);
  expect(problems).toContainEqual(expect.stringContaining('Delivery is paused: Amplitude answered "Invalid API key'));
});
