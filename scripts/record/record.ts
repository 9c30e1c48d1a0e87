// npm run record: docs/images, taken of a running emulator with its demo. Needs util-linux's script and Debian's Chromium.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { chromium } from 'playwright-core';
import { drawScreen } from './draw-screen.ts';

const ROOT = join(import.meta.dirname, '../..');
const IMAGES = join(ROOT, 'docs/images');
const SIZE = { cols: 100, rows: 26 };
const PAGE = { width: 1280, height: 720 };
/** How long the shop's traffic is watched before a picture is taken, in ms. */
const WATCHED_MS = 15_000;
/** How long a screen takes to show what was asked for, in ms. */
const SHOWN_MS = 1500;
const UI = 'http://127.0.0.1:9100/_emulator/ui';

mkdirSync(IMAGES, { recursive: true });
const terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
const command = `stty cols ${SIZE.cols} rows ${SIZE.rows}; ${process.execPath} dist/src/cli/bin.js emulate --demo`;
const emulator = spawn('script', ['-qefc', command, '/dev/null'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
emulator.stdout.on('data', (bytes: Buffer) => terminal.write(bytes));
await wait(WATCHED_MS);

await takeScreen('terminal', 'The stream of events in the terminal');
// A filter, and all there is about the newest line that passes it.
for (const keys of ['/', 'rule:event.id-length', '\r', '\r']) await press(keys);
await takeScreen('terminal-detail', 'Why an event was refused, in the terminal');
await takePage();
emulator.stdin.write('\u0003');
await once(emulator, 'exit');

async function press(keys: string): Promise<void> {
  emulator.stdin.write(keys);
  await wait(SHOWN_MS);
}

async function takeScreen(name: string, title: string): Promise<void> {
  await new Promise<void>((resolve) => terminal.write('', resolve));
  writeFileSync(join(IMAGES, `${name}.svg`), drawScreen(terminal, title));
}

async function takePage(): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: PAGE, colorScheme });
    await page.goto(`${UI}/stream?q=rule:event.id-length,lint.nested-arrays`);
    await page.getByText('● live').waitFor();
    await page.keyboard.press('Enter');
    await wait(SHOWN_MS);
    await page.screenshot({ path: join(IMAGES, `page-${colorScheme}.png`) });
    await page.close();
  }
  await browser.close();
}
