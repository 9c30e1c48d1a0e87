import { afterEach, describe, expect, it } from 'vitest';
import { goldenOf } from './golden.ts';
import { makeBatch, makeOutage, makeRefused, makeRefusedBatch, outageIds } from './make-record.ts';
import { openTerminal } from './terminal.ts';

const FIX = 'Send a longer id, or set options.min_id_length in the request (min_id_length in the integration).';
const STATUS = {
  faults: [{ id: 1, name: 'outage', triggered: 22 }],
  clock: { frozen: true, offsetMs: 604_800_000 },
  linted: 0,
};

let open: ReturnType<typeof openTerminal> | undefined;
afterEach(() => open?.instance.close());

function start(columns: number, rows: number, options: Parameters<typeof openTerminal>[2] = {}) {
  open = openTerminal(columns, rows, options);
  return open;
}

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

/** A refused batch whose fix is as long as that of `event.id-length`. */
function refusedWithFix(seq: number) {
  return makeRefusedBatch(seq).map((record) => ({
    ...record,
    diagnostics: makeRefused(1).diagnostics.map((finding) => ({ ...finding, fix: FIX.slice(0, -1) })),
  }));
}

function sendSome(terminal: ReturnType<typeof openTerminal>) {
  const users = Array.from({ length: 7 }, (_, index) => ({ userId: `ada-${index}` }));
  terminal.send(
    ...makeBatch(1, [{ eventType: 'Order Completed', revenue: 189.78, userId: 'barbara-458' }]),
    ...makeBatch(10, users),
    ...[20, 30, 40].flatMap((seq) => makeOutage(seq, 3)),
    ...refusedWithFix(50),
  );
}

describe.each([
  [80, 24],
  [160, 45],
])('the stream at %i×%i', (columns, rows) => {
  it('shows both ports, status, culprit, tries and the whole fix, as in the golden', async () => {
    const terminal = start(columns, rows, { status: () => STATUS });
    sendSome(terminal);
    await expect.poll(() => textOf(terminal)).toContain('✗ Cart Viewed');
    await expect.poll(() => textOf(terminal)).toContain('FROZEN');
    const screen = terminal.screen();
    expect(screen.every((line) => line.length <= columns)).toBe(true);
    expect(screen[0]).toContain(':9100');
    expect(screen[0]).toContain(':8080');
    const flat = textOf(terminal).replace(/[│\s]+/g, ' ');
    for (const word of FIX.slice(0, -1).split(' ')) expect(flat).toContain(word);
    expect(screen.at(-2)).toContain('fault 1 outage ×22 │ clock FROZEN +7d');
    await expect(goldenOf(screen)).toMatchFileSnapshot(`goldens/stream-${columns}x${rows}.txt`);
  });

  it('shows all there is about a line, part by part, as in the golden', async () => {
    const terminal = start(columns, rows);
    terminal.send(...[20, 30, 40].flatMap((seq) => makeOutage(seq, 3, { at: 1_772_029_800_123 + seq * 60 })));
    await expect.poll(() => textOf(terminal)).toContain('try 3');
    terminal.press('l');
    await expect.poll(() => textOf(terminal)).toContain('▾ 3 events, try 3');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('[1 Verdict]');
    terminal.press('5');
    await expect.poll(() => textOf(terminal)).toContain('[5 Tries(3)]');
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/tries-${columns}x${rows}.txt`);
  });
});

describe('pausing', () => {
  it('counts what it holds back; c empties the screen at once, paused or not', async () => {
    const terminal = start(80, 24);
    terminal.send(...makeBatch(1, [{ eventType: 'Before' }]));
    await expect.poll(() => textOf(terminal)).toContain('Before');
    terminal.press(' ');
    await expect.poll(() => terminal.screen().at(-2)).toContain('‖ paused +0 held');
    for (let seq = 10; seq < 50; seq += 2) terminal.send(...makeBatch(seq, [{ eventType: 'While paused' }]));
    await expect.poll(() => terminal.screen().at(-2)).toContain('+20 held');
    expect(textOf(terminal)).not.toContain('While paused');
    terminal.press('c');
    await expect.poll(() => textOf(terminal)).toContain('Nothing has come in yet');
    expect(terminal.screen().at(-2)).toContain('+0 held');
    terminal.send(...makeBatch(60, [{ eventType: 'After' }]));
    await expect.poll(() => terminal.screen().at(-2)).toContain('+1 held');
    terminal.press(' ');
    await expect.poll(() => textOf(terminal)).toContain('After');
  });
});

describe('q', () => {
  it('goes back from the detail and the help, and asks on the list before memory is lost', async () => {
    const terminal = start(80, 24);
    terminal.send(...makeBatch(1));
    await expect.poll(() => textOf(terminal)).toContain('✓3');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('[1 Verdict]');
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('● live');
    terminal.press('?');
    await expect.poll(() => textOf(terminal)).toContain('Help');
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('● live');
    terminal.press('q');
    await expect.poll(() => terminal.screen().at(-2)).toContain('forget 3 events? y yes  n no');
    terminal.press('n');
    await expect.poll(() => textOf(terminal)).toContain('● live');
    terminal.press('q');
    terminal.press('y');
    await terminal.instance.done;
  });

  it.each([
    ['nothing came', {}, []],
    ['all is kept on disk', { keepsData: true }, makeBatch(1)],
  ])('asks nothing where %s', async (_why, options, records) => {
    const terminal = start(80, 24, options);
    terminal.send(...records);
    await expect.poll(() => textOf(terminal)).toContain(records.length === 0 ? 'Nothing has' : '✓3');
    terminal.press('q');
    await terminal.instance.done;
  });
});

describe('the filter', () => {
  async function filterBy(filter: string) {
    const terminal = start(80, 24);
    terminal.send(...makeBatch(1, [{ eventType: 'Page Viewed' }, { eventType: 'Signup' }]), ...makeRefusedBatch(10));
    await expect.poll(() => textOf(terminal)).toContain('Signup');
    terminal.press('/');
    terminal.press(filter);
    return terminal;
  }

  it('says of a field that is mistyped which one was meant', async () => {
    const terminal = await filterBy('vredict:x');
    await expect.poll(() => terminal.screen().at(-2)).toContain('No field vredict. Did you mean verdict?');
    expect(textOf(terminal)).toContain('Signup');
  });

  it('says which term hides everything', async () => {
    const terminal = await filterBy('verdict:accepted type:nothing');
    await expect.poll(() => textOf(terminal)).toContain('Nothing passes the filter: type:nothing hides everything.');
  });

  it('is switched off for a moment by |, recalled by ↑, and made of a line by e and x', async () => {
    const terminal = await filterBy('type=Signup');
    await expect.poll(() => textOf(terminal)).not.toContain('Page Viewed');
    terminal.press('\r');
    terminal.press('|');
    await expect.poll(() => textOf(terminal)).toContain('Page Viewed');
    expect(terminal.screen().at(-2)).toContain('off: /type=Signup');
    terminal.press('|');
    await expect.poll(() => textOf(terminal)).not.toContain('Page Viewed');
    terminal.press('x');
    await expect.poll(() => terminal.screen().at(-2)).toContain('/type=Signup -type=Signup');
    terminal.press('\u001b');
    await expect.poll(() => textOf(terminal)).toContain('Page Viewed');
    terminal.press('e');
    await expect.poll(() => terminal.screen().at(-2)).toContain('/rule=event.id-length');
    terminal.press('\u001b');
    await expect.poll(() => terminal.screen().at(-2)).not.toContain('/rule');
    terminal.press('/');
    for (const typed of ['rule=event.id-length', 'type=Signup -type=Signup']) {
      terminal.press('\u001b[A');
      await expect.poll(() => terminal.screen().at(-2)).toContain(`/${typed}`);
    }
    await expect.poll(() => terminal.screen().at(-2)).toContain('/type=Signup -type=Signup▏');
  });
});

describe('copying', () => {
  it.each([
    ['l', 'http://127.0.0.1:9100/_emulator/ui/events/2'],
    ['a', '{"code":200}'],
    ['j', '"kind":"event"'],
    ['c', '"$AMPLITUDE_API_KEY"'],
    ['t', "import { expect, it } from 'vitest';"],
  ])('y and %s put it into the clipboard, and show it', async (key, part) => {
    const terminal = start(80, 24);
    const request = { body: '{"api_key":"…05e5","events":[]}', truncated: false };
    terminal.send(...makeBatch(1, [{}], { apiKey: '…05e5', request }));
    await expect.poll(() => textOf(terminal)).toContain('✓1');
    terminal.press('y');
    await expect.poll(() => terminal.screen().at(-2)).toContain('copy: l link  c curl');
    terminal.press(key);
    await expect.poll(() => textOf(terminal).replaceAll('\n', '')).toContain(part.replaceAll('\n', ''));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const [, copied = ''] = /\u001b\]52;c;([\w+/=]*)\u0007/.exec(terminal.written()) ?? [];
    expect(Buffer.from(copied, 'base64').toString()).toContain(part);
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('● live');
  });

  it('is wrapped for tmux, and refused where it is too long', async () => {
    const terminal = start(80, 24, { env: { TMUX: '/tmp/tmux-0/default,1,0' } });
    terminal.send(...makeBatch(1, [{}], { answer: { status: 200, body: 'x'.repeat(74_001) } }), ...makeBatch(5, [{}]));
    await expect.poll(() => textOf(terminal)).toContain('✓2');
    terminal.press('y');
    terminal.press('a');
    await expect.poll(() => textOf(terminal)).toContain('answer: copied');
    expect(terminal.written()).toContain('\u001bPtmux;\u001b\u001b]52;c;');
    terminal.press('qkya');
    await expect.poll(() => textOf(terminal)).toContain('answer: too long to be copied');
  });
});

it('a retried batch stays under the cursor as its try grows, and marks are found again', async () => {
  const terminal = start(80, 24);
  terminal.send(...makeBatch(1, [{ eventType: 'Marked' }]), ...makeBatch(3, [{ eventType: 'Other' }]));
  await expect.poll(() => textOf(terminal)).toContain('Other');
  terminal.press('g');
  terminal.press('m');
  await expect.poll(() => textOf(terminal)).toContain('*Marked');
  terminal.press('G');
  for (const seq of [10, 20, 30]) terminal.send(...makeOutage(seq, 2));
  terminal.send(...makeBatch(40, outageIds(2)));
  await expect.poll(() => textOf(terminal)).toContain('200 ✓ ▸ 2 events, try 4');
  expect(terminal.screen().filter((line) => line.includes('2 events'))).toHaveLength(1);
});
