import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BIN, type Ready } from '../e2e/emulator.ts';
import { compareAnswer, matchesText } from './compare-answer.ts';
import type { Block } from './pages.ts';

const run = promisify(execFile);

/** The token that the pages write. */
export const TOKEN = 'YOUR_TOKEN';

/** Puts the addresses of an emulator that runs in the place of those that pages write. */
export function replaceAddresses(text: string, { us, eu, gateway, management }: Ready): string {
  return text
    .replaceAll('http://127.0.0.1:9100', us)
    .replaceAll('http://127.0.0.1:9101', eu)
    .replaceAll('http://127.0.0.1:8080', gateway)
    .replaceAll('http://localhost:8084', management);
}

/** The commands as a reader's shell runs them, with the built command line for npx. */
function toScript({ text }: Block, ready: Ready | undefined, shown: Block | undefined): string {
  const commands = (ready === undefined ? text : replaceAddresses(text, ready)).replaceAll(
    'npx amplitude-emulator',
    `"${process.execPath}" "${BIN}"`,
  );
  // Where no answer is shown, a refused call is a failure; where one is, the page may show a refusal.
  const curl = shown === undefined ? 'curl() { command curl --fail-with-body "$@"; }\n' : '';
  return `set -e\n${curl}${commands}`;
}

/**
 * Runs a block of commands.
 *
 * @param shown the block right behind it: what it prints
 * @param ready the emulator that the page speaks of; undefined where the commands start one of their own
 * @returns what differs from it, a line each
 */
export async function runBlock(
  block: Block,
  shown: Block | undefined,
  ready: Ready | undefined,
  folder: string,
): Promise<string[]> {
  // Where npx and scripts find their Node: the one that the tests run on.
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  // What is kept for the user stays in the folder.
  const env = { ...process.env, NO_COLOR: '1', PATH: path, XDG_DATA_HOME: join(folder, 'data') };
  const { stdout } = await run('bash', ['-c', toScript(block, ready, shown)], { cwd: folder, env });
  if (shown === undefined) return [];
  if (shown.language === 'json') return compareAnswer(JSON.parse(shown.text), JSON.parse(stdout));
  const pattern = ready === undefined ? shown.text : replaceAddresses(shown.text, ready);
  return matchesText(pattern, stdout) ? [] : [`the page shows\n${pattern}\nit is\n${stdout}`];
}
