import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { makeBatch, makeEvent, makeRefused, makeRefusedBatch, makeRequest, makeWarned } from './make-record.ts';
import { openTerminal } from './terminal.ts';

const HELD = { reason: 'circuit-open', because: 'HTTP 503', since: 0, until: null, endedBy: 'answer', fix: 'Wait.' };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let open: ReturnType<typeof openTerminal> | undefined;
afterEach(() => open?.instance.close());

function start(columns: number, rows: number, options: Parameters<typeof openTerminal>[2] = {}) {
  open = openTerminal(columns, rows, options);
  return open;
}

const many = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => makeEvent(from + index, { eventType: `Event ${from + index}` }));

describe('the list', () => {
  it('shows where everything answers and how to send a first event while nothing has come in', async () => {
    const terminal = start(80, 24);
    await expect.poll(() => terminal.screen().join('\n')).toContain('Nothing has come in yet');
    const screen = terminal.screen().join('\n');
    expect(screen).toContain('http://127.0.0.1:9100/2/httpapi');
    expect(screen).toContain('a11ce0000000000000000000000005e5  shop-us');
    expect(screen).toContain('curl http://127.0.0.1:9100/2/httpapi');
    expect(screen).toContain('? help');
  });

  it.each([
    [80, 24],
    [200, 50],
    [40, 10],
  ])('shows each event, and the rule and fix of the one under the cursor, at %i×%i', async (columns, rows) => {
    const terminal = start(columns, rows);
    terminal.send(...makeBatch(1, [{}]), ...makeRefusedBatch(3));
    await expect.poll(() => terminal.screen().join('\n')).toContain('400 ✗ Cart Viewed');
    const screen = terminal.screen();
    expect(screen.every((line) => line.length <= columns)).toBe(true);
    expect(screen.join('\n')).toContain('200 ✓ Page Viewed');
    if (columns >= 80) expect(screen.join('\n')).toContain('event.id-length');
    if (columns >= 80) expect(screen.join(' ').replace(/\s+/g, ' ')).toContain('Fix: Send a longer id.');
    expect(screen.at(-2)).toContain('✓1 ✗3');
  });

  it('says how many events the forwarder holds back, and why, as long as it does', async () => {
    let events = 3;
    const terminal = start(80, 24, { held: () => [{ ...HELD, events }] });
    await expect.poll(() => terminal.screen().at(-2)).toContain('3 held back: circuit-open, until the answer');
    events = 0;
    await expect.poll(() => terminal.screen().at(-2)).not.toContain('held back');
  });

  it('marks what was taken and is warned of, finds it, and counts what lints said', async () => {
    let linted = 1;
    const clock = { frozen: false, offsetMs: 0 };
    const terminal = start(80, 24, { status: () => ({ faults: [], clock, linted }) });
    terminal.send(...makeBatch(1, [{}]), makeWarned(9));
    await expect.poll(() => terminal.screen().join('\n')).toContain('200 !');
    await expect.poll(() => terminal.screen().at(-2)).toContain('! 1 warning');
    linted = 4;
    await expect.poll(() => terminal.screen().at(-2)).toContain('! 4 warnings');
    for (const letter of '/warning:lint.time\r') terminal.press(letter);
    await expect.poll(() => terminal.screen().join('\n')).not.toContain('200 ✓');
    expect(terminal.screen().join('\n')).toContain('200 !');
  });

  it('has one line for refusals that are alike, which says how many there were', async () => {
    const terminal = start(80, 24);
    const refused = (count: number) => {
      const lost = { verdict: 'rejected' as const, rule: 'request.path', path: '/nowhere', eventRecords: 0 };
      return makeRequest(3, { ...lost, count, answer: { status: 400, body: '' } });
    };
    terminal.send(...makeBatch(1, [{}]), refused(1));
    for (let count = 2; count <= 40; count++) terminal.send(refused(count));
    await expect.poll(() => terminal.screen().join('\n')).toContain('POST /nowhere ×40');
    expect(terminal.screen().filter((line) => line.includes('/nowhere'))).toHaveLength(1);
    expect(terminal.screen().at(-2)).toContain('✗40');
    terminal.press('c');
    await expect.poll(() => terminal.screen().join('\n')).not.toContain('/nowhere');
    terminal.send(refused(41));
    await expect.poll(() => terminal.screen().join('\n')).toContain('POST /nowhere ×41');
  });

  it('follows the newest, stands still when moved, and tells how many are new', async () => {
    const terminal = start(80, 24);
    terminal.send(...many(100));
    await expect.poll(() => terminal.screen().join('\n')).toContain('Event 100');
    terminal.press('\u001b[5~');
    await expect.poll(() => terminal.screen().at(-2)).toContain('new below');
    const before = terminal.screen().slice(2, 15);
    terminal.send(...many(500, 101));
    await expect.poll(() => terminal.screen().at(-2)).toContain('✓600');
    expect(terminal.screen().slice(2, 15)).toEqual(before);
    terminal.press('G');
    await expect.poll(() => terminal.screen().join('\n')).toContain('Event 600');
  });

  it('filters as it is typed, and takes the filter off', async () => {
    const terminal = start(80, 24);
    terminal.send(...many(3), makeRefused(9));
    await expect.poll(() => terminal.screen().join('\n')).toContain('400 ✗');
    terminal.press('/');
    for (const letter of 'verdict:rej') terminal.press(letter);
    await expect.poll(() => terminal.screen().join('\n')).not.toContain('200 ✓');
    expect(terminal.screen().join('\n')).toContain('400 ✗');
    terminal.press('\r');
    terminal.press('\u001b');
    await expect.poll(() => terminal.screen().join('\n')).toContain('200 ✓');
  });

  it('holds still when paused, and clears', async () => {
    const terminal = start(80, 24);
    terminal.send(...many(3));
    await expect.poll(() => terminal.screen().join('\n')).toContain('Event 3');
    terminal.press('p');
    await expect.poll(() => terminal.screen().at(-2)).toContain('paused');
    terminal.send(...many(1, 77));
    terminal.press('p');
    await expect.poll(() => terminal.screen().join('\n')).toContain('Event 77');
    terminal.press('c');
    await expect.poll(() => terminal.screen().join('\n')).toContain('Nothing has come in yet');
  });

  it('shows no more than a harmless text of a hostile event', async () => {
    const terminal = start(80, 24);
    terminal.send(makeEvent(1, { eventType: '\u001b[2JEVIL\u0007', userId: '\u202eresu' }));
    await expect.poll(() => terminal.screen().join('\n')).toContain('EVIL');
    expect(terminal.screen()[0]).toContain('[Stream]');
  });

  it('draws itself anew when the terminal changes its size', async () => {
    const terminal = start(80, 24);
    terminal.send(makeRefused(1));
    await expect.poll(() => terminal.screen().join('\n')).toContain('400 ✗');
    terminal.resize(200, 50);
    await expect.poll(() => terminal.screen()[4]).toContain('│ Fix: Send a longer id.');
  });
});

const finding = () => ({ rule: 'event.id-length', diagnostics: makeRefused(1).diagnostics });

describe('the detail and the help', () => {
  it('tell all there is of the line, and come back', async () => {
    const explanation = {
      fields: [{ event: 0, field: 'event_type', rule: 'map.track', source: 'event' }],
      unused: [],
      notes: [],
    };
    const terminal = start(80, 24, {
      explain: (id) => (id === 'm-1' ? { source: { type: 'track' }, explanation } : undefined),
    });
    terminal.send(
      ...makeBatch(1, [{ insertId: 'm-1', verdict: 'rejected', ...finding(), atFault: true }], {
        answer: { status: 400, body: '' },
      }),
    );
    await expect.poll(() => terminal.screen().join('\n')).toContain('400 ✗');
    terminal.press('\r');
    await expect.poll(() => terminal.screen().join('\n')).toContain('Refused by event.id-length');
    terminal.press('4');
    await expect.poll(() => terminal.screen().join('\n')).toContain('event_type  ←  event  (map.track)');
    terminal.press('2');
    await expect.poll(() => terminal.screen().join('\n')).toContain('Request: POST /2/httpapi');
    terminal.press('\u001b');
    await expect.poll(() => terminal.screen().join('\n')).toContain('● live');
    terminal.press('?');
    await expect.poll(() => terminal.screen().join('\n')).toContain('all there is about the line');
  });
});

describe('the way out', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('%s gives the terminal back', async (_name, key) => {
    const terminal = start(80, 24);
    await expect.poll(() => terminal.written()).toContain('\u001b[?1049h');
    terminal.press(key);
    await terminal.instance.done;
    expect(terminal.written()).toContain('\u001b[?1049l');
    expect(terminal.written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      terminal.written().lastIndexOf('\u001b[?25l'),
    );
  });

  it('close() does too, twice', async () => {
    const terminal = start(80, 24);
    await Promise.all([terminal.instance.close(), terminal.instance.close()]);
    expect(terminal.written()).toContain('\u001b[?1049l');
  });
});

it('uses no colour under NO_COLOR', async () => {
  const terminal = start(80, 24, { env: { NO_COLOR: '1' } });
  terminal.send(makeRefused(1));
  await expect.poll(() => terminal.screen().join('\n')).toContain('400 ✗');
  for (const color of [31, 32, 33, 35, 36]) expect(terminal.written()).not.toContain(`\u001b[${color}m`);
});

it('keeps its memory flat over 20,000 distinct rows', async () => {
  const terminal = start(80, 24);
  const send = async (from: number) => {
    terminal.send(...many(5000, from));
    await expect.poll(() => terminal.screen().join('\n')).toContain(`Event ${from + 4999}`);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const first = await send(1);
  await send(5001);
  await send(10_001);
  const last = await send(15_001);
  expect(last - first).toBeLessThan(10_000_000);
}, 30_000);
