import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BenchResult, spread } from './result.ts';

const BIN = fileURLToPath(new URL('../dist/src/cli/bin.js', import.meta.url));
const ROUNDS = 15;

/** How many times the time of `node -e 0` each may take. */
const GOALS: Record<string, { args: string[]; atMost: number }> = {
  'startup.version': { args: ['--version'], atMost: 2.5 },
  'startup.help': { args: ['--help'], atMost: 5 },
  'startup.exec': { args: ['exec', '--', 'true'], atMost: 9 },
};

/**
 * How long the built command line takes to start, and `exec` to start everything and stop it again, beside a Node that does
 * nothing: in turns, the least of each. The first round, in which Node keeps what it compiles, does not count.
 */
export async function benchStartup(report: (result: BenchResult) => void): Promise<void> {
  if (!existsSync(BIN)) throw new Error('Failed to measure the start: nothing is built. Run npm run build.');
  const nothing: number[] = [];
  const times = new Map(Object.keys(GOALS).map((name): [string, number[]] => [name, []]));
  for (const { args } of Object.values(GOALS)) time([BIN, ...args]);
  for (let round = 0; round < ROUNDS; round++) {
    nothing.push(time(['-e', '0']));
    for (const [name, { args }] of Object.entries(GOALS)) times.get(name)?.push(time([BIN, ...args]));
  }
  const least = Math.min(...nothing);
  for (const [name, { atMost }] of Object.entries(GOALS)) {
    const taken = times.get(name) ?? [];
    report({
      name,
      ratio: Math.min(...taken) / least,
      spread: spread(taken.map((ms, round) => ms / (nothing[round] ?? Number.NaN))),
      goal: { atMost },
      more: { ms: Math.min(...taken), 'ms of node -e 0': least },
    });
  }
}

/** How long Node takes with these arguments, in ms. */
function time(args: string[]): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - from;
  if (status === 0) return ms;
  throw new Error(`Failed to measure node ${args.join(' ')}: it ended with ${status}. ${stderr}`);
}
