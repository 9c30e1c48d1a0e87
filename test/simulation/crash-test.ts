// npm run crash-test -- --kills 200 --seed 1
import { parseArgs } from 'node:util';
import { systemClock } from '../../lib/clock.ts';
import { runCrashTest } from './run-crash-test.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' } } });
const kills = Number(values.kills);
const seed = Number(values.seed ?? systemClock.now() % 1_000_000);
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  console.error('Failed to start: --kills is a whole number above 0, --seed a whole number.');
  process.exit(2);
}
console.error(`Killing a forwarder ${kills} times; to repeat: npm run crash-test -- --kills ${kills} --seed ${seed}`);
const report = await runCrashTest({ kills, seed }, (count) => {
  if (count % 10 === 0) console.error(`${count} of ${kills}`);
});
process.stdout.write(`${JSON.stringify({ seed, ...report }, null, 2)}\n`);
process.exitCode = report.findings.length > 0 ? 1 : 0;
