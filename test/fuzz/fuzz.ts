// npm run fuzz -- --minutes 5 --seed 1 [--requests 100000]
import { parseArgs } from 'node:util';
import { systemClock } from '../../lib/clock.ts';
import { type Finding, runFuzz } from './run-fuzz.ts';

const MINUTE_MS = 60_000;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    requests: { type: 'string' },
    seed: { type: 'string' },
    'no-shrink': { type: 'boolean' },
  },
});
const seed = Number(values.seed ?? systemClock.now() % 1_000_000);
const requests = Number(values.requests ?? Number.MAX_SAFE_INTEGER);
const minutes = Number(values.minutes ?? (values.requests === undefined ? 1 : 24 * 60));
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(requests) || requests < 1 || !(minutes > 0)) {
  console.error('Failed to start: --seed and --requests are whole numbers, --minutes is a number above 0.');
  process.exit(2);
}
console.error(`Fuzzing; to repeat: npm run fuzz -- --seed ${seed}`);
// Its emulators end with it.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
let told = 0;
const report = await runFuzz({
  seed,
  requests,
  ms: minutes * MINUTE_MS,
  signal: stop.signal,
  shrink: values['no-shrink'] !== true,
  onRound(sent, fresh) {
    for (const { problem, number } of fresh) console.error(`FOUND by call ${number}: ${problem}`);
    if (sent - told < 5000) return;
    told = sent;
    console.error(`${sent} requests`);
  },
});
const { findings, ...summary } = report;
process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
for (const finding of findings) process.stdout.write(tell(finding));
process.exitCode = findings.length > 0 ? 1 : 0;

/** A finding, and the test it becomes: a file of its own in test/fuzz/found. */
function tell({ problem, number, calls }: Finding): string {
  const how =
    calls === undefined ? 'Only the run repeats it:' : 'Put this into test/fuzz/found/<what it is about>.json:';
  const test =
    calls === undefined
      ? `npm run fuzz -- --seed ${seed} --requests ${number + 1}`
      : JSON.stringify({ about: problem.slice(0, 200), calls });
  return `\nFOUND by call ${number} of seed ${seed}: ${problem}\n${how}\n${test}\n`;
}
