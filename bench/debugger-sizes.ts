import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BenchResult, spread } from './result.ts';
import { childOf, EMPTY_SCREEN, EMULATE_BIN, inTerminal } from './start-emulate.ts';

const PAGE = fileURLToPath(new URL('../dist/ui', import.meta.url));
const MOST_KB = 60;
const BYTES_PER_KB = 1000;
const ROUNDS = 7;
const FIRST_SCREEN_GOAL = 8;

/** How large the page is, compressed, and how long the first screen takes beside a Node that does nothing. */
export async function benchDebuggerSizes(report: (result: BenchResult) => void): Promise<void> {
  if (existsSync(PAGE)) {
    const files = globSync(`${PAGE}/**/*.{js,css}`).map((file) => gzipSync(readFileSync(file)).length);
    const kB = files.reduce((sum, bytes) => sum + bytes, 0) / BYTES_PER_KB;
    const more = { 'kB compressed': kB, files: files.length };
    report({ name: 'debugger.page-size', ratio: kB / MOST_KB, spread: 0, goal: { atMost: 1 }, more });
  }
  const nothing: number[] = [];
  const screens: number[] = [];
  await timeScreen();
  for (let round = 0; round < ROUNDS; round++) {
    nothing.push(timeNothing());
    screens.push(await timeScreen());
  }
  const [ms, least] = [Math.min(...screens), Math.min(...nothing)];
  report({
    name: 'debugger.first-screen',
    ratio: ms / least,
    spread: spread(screens.map((one, round) => one / (nothing[round] ?? Number.NaN))),
    goal: { atMost: FIRST_SCREEN_GOAL },
    more: { ms, 'ms of node -e 0': least },
  });
}

/** How long it takes until the first screen is there. */
async function timeScreen(): Promise<number> {
  const emulate = [process.execPath, EMULATE_BIN, 'emulate', '--port', '0'];
  const [name = '', ...args] = inTerminal({ columns: 80, rows: 24 }, emulate);
  const from = performance.now();
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, TERM: 'xterm' } });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes(EMPTY_SCREEN)) break;
  }
  const ms = performance.now() - from;
  const gone = once(child, 'exit');
  process.kill(childOf(child.pid ?? 0), 'SIGTERM');
  await gone;
  return ms;
}

function timeNothing(): number {
  const from = performance.now();
  spawnSync(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  return performance.now() - from;
}
