import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createControlClient } from '../../src/debugger/source/control-client.ts';
import { createRemoteViews } from '../../src/debugger/source/create-remote-views.ts';
import { digitOf } from './digit-of.ts';
import { goldenOf } from './golden.ts';
import { START, startMock, type WatchedMock } from './start-mock.ts';
import { openTerminal } from './terminal.ts';

let watched: WatchedMock | undefined;
let open: ReturnType<typeof openTerminal> | undefined;
afterEach(async () => {
  await open?.instance.close();
  await watched?.mock.close();
});

const textOf = (terminal: ReturnType<typeof openTerminal>) => terminal.screen().join('\n');

const MINUTE = 60_000;

/** A visitor who comes on two devices and says later who that was, one who never does, and one on a phone. */
async function sendVisits({ send, mock }: WatchedMock): Promise<void> {
  const visit = (event_type: string, more: object) => send({ event_type, time: mock.clock.now(), ...more });
  const phone = { device_id: 'phone-1', platform: 'iOS', os_name: 'ios', os_version: '17', country: 'Germany' };
  await visit('Page Viewed', { user_id: 'david', device_id: 'laptop-1', session_id: START });
  mock.clock.advance(MINUTE);
  await visit('Page Viewed', { ...phone, session_id: START + MINUTE });
  await visit('Cart Viewed', { ...phone, session_id: START + MINUTE });
  mock.clock.advance(MINUTE);
  const properties = { user_properties: { plan: 'pro' }, groups: { company: 'Acme' } };
  await visit('$identify', { user_id: 'david', ...phone, session_id: START + MINUTE, ...properties });
  const order = { event_properties: { $revenue: 189.78 }, revenue: 189.78 };
  await visit('Order Completed', { user_id: 'david', ...phone, session_id: START + MINUTE, ...order });
  await visit('Page Viewed', { device_id: 'tablet-9' });
  mock.clock.advance(MINUTE);
  await visit('Page Viewed', { user_id: 'dora-1', device_id: 'laptop-2' });
}

async function start(columns: number, rows: number) {
  watched = await startMock();
  open = openTerminal(columns, rows, { sources: watched.sources });
  await sendVisits(watched);
  open.press(digitOf('users'));
  await expect.poll(() => textOf(open ?? openTerminal(1, 1))).toContain('dora-1');
  return { ...watched, terminal: open };
}

describe.each([
  [80, 24],
  [160, 45],
])('users at %i×%i', (columns, rows) => {
  it('are listed, those seen last first, as in the golden', async () => {
    const { terminal } = await start(columns, rows);
    await expect.poll(() => textOf(terminal)).toContain('The 3 seen last');
    if (columns > 140) await expect.poll(() => textOf(terminal)).toContain('dora-1 is Amplitude ID');
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/users-${columns}x${rows}.txt`);
  });

  it('are told with devices, merges, revenue and what they did by session, as in the goldens', async () => {
    const { terminal } = await start(columns, rows);
    terminal.press('/');
    terminal.press('phone-1\r');
    await expect.poll(() => textOf(terminal)).toContain('/phone-1: 1 by its user_id or device_id');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('turns out to be david');
    if (columns > 140) await expect.poll(() => textOf(terminal)).toContain('Session 1772029860000');
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/user-${columns}x${rows}.txt`);
    terminal.press('2');
    await expect.poll(() => textOf(terminal)).toContain('Order Completed 189.78');
    const text = textOf(terminal);
    expect(text.indexOf('Order Completed')).toBeLessThan(text.indexOf('Cart Viewed'));
    expect(text).toMatch(/Cart Viewed {2}as anonymous \d/);
    await expect(goldenOf(terminal.screen())).toMatchFileSnapshot(`goldens/user-events-${columns}x${rows}.txt`);
  });
});

describe('finding users', () => {
  it.each([
    ['da', 'david', '1 by how the user_id begins'],
    ['1', 'david', '1 by its Amplitude ID'],
    ['laptop-2', 'dora-1', '1 by its user_id or device_id'],
  ])('%s finds %s, %s', async (query, user, by) => {
    const { terminal } = await start(80, 24);
    terminal.press('/');
    terminal.press(query);
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain(by);
    expect(terminal.screen().filter((line) => /^\S+ +\d+ +\d+ /.test(line))).toEqual([expect.stringContaining(user)]);
  });

  it('says where nobody is found, looks in the next project by p, and goes back step by step', async () => {
    const { terminal } = await start(80, 24);
    terminal.press('/');
    terminal.press('nobody\r');
    await expect.poll(() => textOf(terminal)).toContain('Nobody in shop-us has this');
    terminal.press('p');
    await expect.poll(() => textOf(terminal)).toContain('Nobody in shop-eu has this');
    terminal.press('\u001b');
    await expect.poll(() => textOf(terminal)).toContain('shop-eu has no users yet');
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('[Stream]');
  });

  it('keeps the cursor on its user while others come in', async () => {
    const { terminal, send } = await start(80, 24);
    terminal.press('j\r');
    await expect.poll(() => textOf(terminal)).toContain('anonymous 3');
    await send({ event_type: 'Page Viewed', user_id: 'emma-1' });
    terminal.press('q');
    await expect.poll(() => textOf(terminal)).toContain('emma-1');
    terminal.press('\r');
    await expect.poll(() => textOf(terminal)).toContain('Still anonymous');
  });
});

it('are the same of an emulator in another process', async () => {
  watched = await startMock();
  await sendVisits(watched);
  const { mock, sources } = watched;
  const client = createControlClient({ url: mock.us });
  onTestFinished(client.close);
  const remote = createRemoteViews(client, mock.us);
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
  expect(await remote.users.projects()).toEqual(['shop-us', 'shop-eu']);
  for (const query of ['', 'david', '1', 'd', 'nobody & co']) {
    expect(await remote.users.find('shop-us', query)).toEqual(await sources.users.find('shop-us', query));
  }
  expect(await remote.users.profile('shop-us', 1)).toEqual(await sources.users.profile('shop-us', 1));
  const { events, total } = await sources.users.events('shop-us', 1);
  expect(await remote.users.events('shop-us', 1)).toMatchObject({ events: events.map(({ seq }) => ({ seq })), total });
  mock.playScenario('slow');
  expect(await remote.faults()).toMatchObject(plain(await sources.faults()));
  await expect(remote.users.profile('shop-us', 99)).rejects.toThrow('There is no user 99');
});

it('says why users cannot be looked up', async () => {
  watched = await startMock();
  const { users } = watched.sources;
  const find = () => Promise.reject(new Error('Failed to reach the emulator. Start it again.'));
  const terminal = openTerminal(80, 24, { sources: { ...watched.sources, users: { ...users, find } } });
  open = terminal;
  terminal.press(digitOf('users'));
  await expect.poll(() => textOf(terminal)).toContain('Failed to reach the emulator. Start it again.');
});
