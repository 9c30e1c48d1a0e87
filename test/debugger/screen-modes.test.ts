import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ChartSource } from '../../src/debugger/model/charts.ts';
import { needsAscii } from '../../src/debugger/terminal/to-ascii.ts';
import { digitOf } from './digit-of.ts';
import { makeBatch, makeOutage, makeRefusedBatch } from './make-record.ts';
import { startMock, type WatchedMock } from './start-mock.ts';
import { NO_SOURCES, openTerminal } from './terminal.ts';

let open: ReturnType<typeof openTerminal> | undefined;
let watched: WatchedMock | undefined;
afterEach(async () => {
  await open?.instance.close();
  await watched?.mock.close();
});

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

describe('in ASCII', () => {
  it('nothing else is drawn in any view', async () => {
    watched = await startMock();
    await watched.send({ event_type: 'Page Viewed', user_id: 'user-1' });
    const terminal = openTerminal(160, 45, { sources: watched.sources, ascii: true });
    open = terminal;
    terminal.send(...makeRefusedBatch(1), ...makeOutage(10, 7), ...makeBatch(30));
    await expect.poll(() => textOf(terminal)).toContain('400 x Cart Viewed');
    const screens = [textOf(terminal)];
    for (const [view, seen] of [
      ['charts', 'Requests by status'],
      ['users', 'user-1'],
      ['delivery', 'integration'],
      ['faults', 'o off  outage'],
    ] as const) {
      terminal.press(digitOf(view));
      await expect.poll(() => textOf(terminal)).toContain(seen);
      screens.push(textOf(terminal));
    }
    terminal.press('?');
    await expect.poll(() => textOf(terminal)).toContain('Help');
    screens.push(textOf(terminal));
    for (const screen of screens) expect(screen).toMatch(/^[\n -~]*$/);
  });

  it.each([
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, true],
    [{ TERM: 'vt100' }, true],
    [{ TERM: 'xterm-256color', LANG: 'C' }, true],
    [{ TERM: 'xterm-256color', LANG: 'C', LC_ALL: 'C.UTF-8' }, false],
    [{ TERM: 'xterm-256color', LANG: 'de_DE.ISO-8859-1' }, true],
    [{ TERM: 'tmux-256color', LANG: 'en_US.utf8' }, false],
    [{}, false],
  ])('is what %j asks for: %s', (env, expected) => {
    expect(needsAscii(env)).toBe(expected);
  });
});

it('begins with the filter that was given', async () => {
  const terminal = openTerminal(80, 24, { filter: 'is:culprit' });
  open = terminal;
  terminal.send(...makeBatch(1), ...makeRefusedBatch(10));
  await expect.poll(() => textOf(terminal)).toContain('Cart Viewed');
  expect(textOf(terminal)).not.toContain('Page Viewed');
  expect(terminal.screen().at(-2)).toContain('/is:culprit');
});

it('writes what passes the filter to a new file each time, as JSON lines', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'export-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const terminal = openTerminal(160, 24, { filter: 'is:culprit kind:event', directory });
  open = terminal;
  terminal.send(...makeBatch(1), ...makeRefusedBatch(10));
  await expect.poll(() => textOf(terminal)).toContain('Cart Viewed');
  terminal.press('w');
  await expect.poll(() => terminal.screen().at(-2)).toContain('Wrote 1 record to');
  terminal.press('w');
  await expect.poll(() => readdirSync(directory).length).toBe(2);
  for (const file of readdirSync(directory)) {
    const lines = readFileSync(join(directory, file), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ kind: 'event', seq: 12, userId: 'bob' }]);
  }
});

it('gives the terminal back where a view fails, and says so', async () => {
  const source: ChartSource = { stepMs: 1000, now: 0, lines: [], throttled: [], silenced: [] };
  const broken = {
    ...source,
    get lines(): never {
      throw new Error('a bug in a view');
    },
  };
  const terminal = openTerminal(80, 24, { sources: { ...NO_SOURCES, charts: async () => broken } });
  terminal.press(digitOf('charts'));
  await expect(terminal.instance.done).rejects.toThrow('a bug in a view');
  const written = terminal.written();
  expect(written.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(written.lastIndexOf('\u001b[?1049h'));
  expect(written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'));
});
