import { afterEach, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../src/commands/start-emulation.ts';
import { createViewSources } from '../../src/commands/view-sources.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { LetterLook } from '../../src/debugger/model/delivery/delivery-look.ts';
import { VIEWS } from '../../src/debugger/model/views.ts';
import { createControlClient } from '../../src/debugger/source/control-client.ts';
import { createRemoteViews } from '../../src/debugger/source/create-remote-views.ts';
import { goldenOf } from './golden.ts';
import { makeDelivery, makeIntegration, makeLetter } from './make-delivery.ts';
import { NO_SOURCES, openTerminal } from './terminal.ts';

const DIGIT = String(VIEWS.findIndex(({ name }) => name === 'delivery') + 1);
const HOSTILE = '\u001b[31m<img src=x onerror=alert(1)>\u202e';

let open: ReturnType<typeof openTerminal> | undefined;
let running: AsyncDisposableStack | undefined;
afterEach(async () => {
  await open?.instance.close();
  await running?.disposeAsync();
  running = undefined;
});

/** The view over deliveries that stand still. */
function showStill(size: readonly [number, number], letters: LetterLook[], integrations = [makeIntegration()]) {
  const delivery = makeDelivery(integrations, letters);
  const terminal = openTerminal(...size, { sources: { ...NO_SOURCES, delivery } });
  open = terminal;
  terminal.press(DIGIT);
  return terminal;
}

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

describe.each([
  [80, 24],
  [160, 45],
] as const)('at %i×%i', (columns, rows) => {
  const letters = [
    makeLetter(),
    makeLetter({ id: 1, rule: 'deliver.400-listed', reason: 'device_id: Invalid', attempts: 1 }),
  ];

  it('deliveries are shown as in the golden: what balances, holds, lanes, dead letters', async () => {
    const terminal = showStill([columns, rows], letters);
    await expect.poll(() => textOf(terminal)).toContain('dead letters 2');
    expect(terminal.screen().every((line) => line.length <= columns)).toBe(true);
    expect(textOf(terminal)).toContain('accepted 1240 = delivered 1200 + dead 2 + queued 35 + dropped 3  ✓ balances');
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/delivery-${columns}x${rows}.txt`);
  });

  it('the story of a dead letter is as in the golden', async () => {
    const terminal = showStill([columns, rows], letters);
    await expect.poll(() => textOf(terminal)).toContain('dead letters 2');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).not.toContain('lanes 3');
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/letter-${columns}x${rows}.txt`);
    terminal.press('<');
    await expect.poll(() => textOf(terminal)).toContain('deliver.400-listed');
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('dead letters 2');
  });
});

describe('what is shown', () => {
  it('has nothing of an escape, a bidi mark or markup that came from outside', async () => {
    const event = { event_type: HOSTILE, insert_id: HOSTILE, user_id: HOSTILE };
    const [lane] = makeIntegration().lanes;
    const hostile = makeIntegration({
      name: HOSTILE,
      lanes: lane === undefined ? [] : [{ ...lane, lane: HOSTILE }],
      droppedBy: { [HOSTILE]: 1 },
    });
    const letter = makeLetter({ event, reason: HOSTILE, rule: HOSTILE, answer: { status: 400, body: HOSTILE } });
    const terminal = showStill([160, 45], [letter], [hostile]);
    await expect.poll(() => textOf(terminal)).toContain('dead letters');
    terminal.press('d');
    await expect.poll(() => textOf(terminal)).toContain('for good?');
    terminal.press('n');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('It was sent 3 times.');
    expect(terminal.written()).not.toContain('\u001b[31m<');
    expect(terminal.written()).not.toContain('\u202e');
    expect(terminal.written()).toContain('\\u001b');
  });

  it('says so where counts do not balance, where there is no integration, and where a look fails', async () => {
    const terminal = showStill([80, 24], [], [makeIntegration({ balanced: false, deadLetters: 0 })]);
    await expect.poll(() => textOf(terminal)).toContain('DOES NOT BALANCE');
    await terminal.instance.close();
    const empty = showStill([80, 24], [], []);
    await expect.poll(() => textOf(empty)).toContain('There is no integration');
    await empty.instance.close();
    const look = async () => Promise.reject(new Error('There is no forwarder here.'));
    const alone = openTerminal(80, 24, { sources: { ...NO_SOURCES, delivery: { ...NO_SOURCES.delivery, look } } });
    open = alone;
    alone.press(DIGIT);
    await expect.poll(() => textOf(alone)).toContain('There is no forwarder here.');
  });

  it('keeps the cursor on its dead letter while newer ones come, and goes through many', async () => {
    const many = Array.from({ length: 120 }, (_, index) => makeLetter({ id: 120 - index }));
    const terminal = showStill([160, 45], many, [makeIntegration({ deadLetters: 120 })]);
    await expect.poll(() => textOf(terminal)).toContain('dead letters 120, the newest 50');
    terminal.press('\u001b[B');
    await expect.poll(() => textOf(terminal)).toContain('dead letter 119 (');
    many.unshift(makeLetter({ id: 121 }));
    await expect.poll(() => textOf(terminal)).toMatch(/^ *121 /m);
    expect(textOf(terminal)).toContain('dead letter 119 (');
    terminal.press('G');
    await expect.poll(() => textOf(terminal)).toContain('the newest 100');
  });

  it('keeps the names of lanes and events where there is little room', async () => {
    const terminal = showStill([60, 26], [makeLetter()]);
    await expect.poll(() => textOf(terminal)).toMatch(/device-17 +5 lane-delayed/);
    expect(textOf(terminal)).toMatch(/deliver\.400-bare +Order Completed/);
    expect(terminal.screen().every((line) => line.length <= 60)).toBe(true);
  });

  it('is of one integration after another', async () => {
    const terminal = showStill([80, 24], [], [makeIntegration(), makeIntegration({ id: 'two', name: 'The other' })]);
    await expect.poll(() => textOf(terminal)).toContain('1 of 2, i next');
    terminal.press('i');
    await expect.poll(() => textOf(terminal)).toMatch(/The other .*2 of 2, i next/);
  });
});

describe('over a forwarder that delivers', () => {
  async function start(
    isAttached = false,
  ): Promise<{ emulation: Emulation; terminal: ReturnType<typeof openTerminal> }> {
    running = new AsyncDisposableStack();
    const emulation = await startEmulation(await loadConfig({ port: '0', drainMs: '50' }, {}), running, () => {});
    for (const [userId, times] of Object.entries({ 'user-1': 1, 'user-2': 1 })) {
      emulation.mock.fault({ status: 400, times, match: { userId } });
      await fetch(`${emulation.forwarder.url}/v1/t`, {
        method: 'POST',
        headers: { authorization: `Bearer ${emulation.pipelineKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'Order', userId }),
      });
      await emulation.forwarder.idle();
    }
    const { us: url } = emulation.mock;
    const client = running.adopt(createControlClient({ url }), ({ close }) => close());
    const sources = isAttached ? createRemoteViews(client, url) : createViewSources(emulation);
    const terminal = openTerminal(80, 24, { sources });
    open = terminal;
    terminal.press(DIGIT);
    await expect.poll(() => textOf(terminal)).toContain('dead letters 2');
    return { emulation, terminal };
  }

  const delivered = ({ mock }: Emulation) => mock.events({ verdict: 'accepted' }).map(({ userId }) => userId);

  it.each([
    ['in the same process', false],
    ['in another process', true],
  ])('r sends a dead letter again, which is delivered, and all counts still balance: %s', async (_, isAttached) => {
    const { emulation, terminal } = await start(isAttached);
    terminal.press('\u001b[Br');
    await expect.poll(() => delivered(emulation)).toEqual(['user-1']);
    await expect.poll(() => textOf(terminal)).toContain('Put 1 dead letter back into the outbox.');
    await expect
      .poll(() => textOf(terminal))
      .toContain('accepted 2 = delivered 1 + dead 1 + queued 0 + dropped 0  ✓ balances');
  });

  it.each([false, true])('R sends again all of its rule: attached %s', async (isAttached) => {
    const { emulation, terminal } = await start(isAttached);
    terminal.press('R');
    await expect.poll(() => delivered(emulation).toSorted()).toEqual(['user-1', 'user-2']);
    await expect.poll(() => textOf(terminal)).toContain('dead letters 0');
  });

  it('d asks first, and forgets it only at a yes', async () => {
    const { emulation, terminal } = await start();
    const kept = async () => (await emulation.forwarder.deadLetters()).length;
    terminal.press('d');
    await expect.poll(() => textOf(terminal)).toMatch(/Forget dead letter 2 \(.*user-2\) for good\? y yes {2}n no/);
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).not.toContain('for good?');
    expect(await kept()).toBe(2);
    terminal.press('dy');
    await expect.poll(() => textOf(terminal)).toContain('Forgot 1 dead letter.');
    expect(await kept()).toBe(1);
    await expect.poll(() => textOf(terminal)).toContain('delivered 0 + dead 2 + queued 0 + dropped 0  ✓ balances');
  });

  it.each([false, true])('Space pauses, and resumes: attached %s', async (isAttached) => {
    const { emulation, terminal } = await start(isAttached);
    terminal.press(' ');
    await expect.poll(() => textOf(terminal)).toContain('project-paused, until somebody resumes it');
    expect(emulation.forwarder.paused()).toBe('it was paused by hand');
    await expect.poll(() => textOf(terminal)).toContain('· PAUSED');
    terminal.press(' ');
    await expect.poll(() => textOf(terminal)).toContain('Nothing is held back.');
    expect(emulation.forwarder.paused()).toBeUndefined();
  });
});
