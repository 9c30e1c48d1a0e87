// npm run soak -- --minutes 10 --seed 1
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../../lib/clock.ts';
import { runSoak } from './run-soak.ts';
import type { SoakForwarder, SoakForwarderOptions } from './soak-forwarder.ts';
import { SOAK_STAGES } from './soak-stages.ts';

const CHILD = fileURLToPath(new URL('./soak-child.ts', import.meta.url));
const MS_PER_MINUTE = 60_000;
/** How much of its time a stage goes wrong; the rest is for catching up. */
const WRONG_SHARE = 0.6;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? systemClock.now() % 1_000_000);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('Failed to start: --minutes is a number above 0, --seed a whole number.');
  process.exit(2);
}
console.error(`Soaking for about ${minutes} minutes; to repeat: npm run soak -- --minutes ${minutes} --seed ${seed}`);
const report = await runSoak({
  stageMs: (minutes * MS_PER_MINUTE * WRONG_SHARE) / SOAK_STAGES.length,
  ...{
    tickMs: 250,
    recoveryMs: 15 * MS_PER_MINUTE,
    silentMs: 10_000,
    seed,
    speed: 1,
    diskMebibytes: 64,
    start: startProcess,
  },
  onProgress: (message) => console.error(message),
});
process.stdout.write(`${JSON.stringify({ minutes, seed, ...report }, null, 2)}\n`);
process.exitCode = report.findings.length > 0 ? 1 : 0;

/** A forwarder as a process of its own, with the waits of a real one. */
async function startProcess(options: SoakForwarderOptions): Promise<SoakForwarder> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => {
      throw new Error(`the forwarder ended with ${code} before it listened`);
    }),
  ]);
  return {
    ...JSON.parse(line),
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
