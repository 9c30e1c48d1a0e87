import { once } from 'node:events';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type RunningProcess, startProcess } from '../outlets/processes.ts';
import { findOwnAddress } from '../security/other-machine.ts';
import { type RunningEmulator, runCli, startEmulator } from './emulator.ts';
import { startInTerminal } from './terminal-process.ts';

// Each starts a process or several, and a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });
const WAIT = { timeout: 20_000, interval: 20 };

const emulators: RunningEmulator[] = [];
afterEach(() =>
  Promise.all(emulators.splice(0).map(({ process, stop }) => process.exitCode ?? process.signalCode ?? stop())),
);

async function start(...flags: string[]): Promise<RunningEmulator> {
  const emulator = await startEmulator(...flags);
  emulators.push(emulator);
  return emulator;
}

async function send({ ready, post }: RunningEmulator, eventType: string): Promise<void> {
  const events = [{ event_type: eventType, user_id: 'user-1' }];
  const { status } = await post(`${ready.us}/2/httpapi`, { api_key: ready.projects[0]?.apiKey, events });
  expect(status).toBe(200);
}

function attach(...args: string[]): RunningProcess {
  const running = startProcess(['debug', ...args]);
  onTestFinished(() => void running.child.kill('SIGKILL'));
  return running;
}

const linesOf = (running: RunningProcess) =>
  running
    .stdout()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const eventsOf = (running: RunningProcess) => linesOf(running).flatMap(({ eventType }) => eventType ?? []);

describe('debug', () => {
  it('tells what comes in at an emulator, a JSON object a line, and lets it run on', async () => {
    const emulator = await start();
    await send(emulator, 'Before');
    const reader = attach('--json', '--url', emulator.ready.us);
    expect(JSON.parse(await reader.firstLine())).toEqual({
      type: 'attached',
      emulator: emulator.ready.us,
      run: expect.any(String),
      lastSeq: 2,
    });
    await send(emulator, 'After');
    await expect.poll(() => linesOf(reader).map(({ seq }) => seq), WAIT).toEqual([undefined, 3, 4]);
    await reader.stop();
    expect(reader.child.exitCode).toBe(0);
    await send(emulator, 'Later');
  });

  it('begins with what came lately, and shows what passes the filter, in each of its forms', async () => {
    const emulator = await start();
    await send(emulator, 'Seen');
    await send(emulator, 'Other');
    const args = ['--url', `${emulator.ready.control}/`, '--since', '10m', '--filter', 'type:seen'];
    const [json, text, sentences] = [attach('--json', ...args), attach(...args), attach('--screen-reader', ...args)];
    await expect.poll(() => eventsOf(json), WAIT).toEqual(['Seen']);
    await expect.poll(text.stdout, WAIT).toMatch(/^[\d:.]+ {2}US {2}✓ accepted.*Seen.*\n$/);
    await expect.poll(sentences.stdout, WAIT).toMatch(/US: Seen of user-1 accepted, status 200\.\n$/);
    await send(emulator, 'Other');
    await send(emulator, 'Seen again');
    await expect.poll(() => eventsOf(json), WAIT).toEqual(['Seen', 'Seen again']);
    for (const running of [text, sentences]) {
      await expect.poll(running.stdout, WAIT).toContain('Seen again');
      expect(running.stdout()).not.toContain('Other');
    }
  });

  it('names the emulator of each line where there are several, whose numbers are the same', async () => {
    const [one, other] = [await start(), await start()];
    const urls = ['--url', one.ready.us, '--url', other.ready.eu];
    const [json, text] = [attach('--json', ...urls), attach(...urls)];
    const attached = (running: RunningProcess) => running.stderr().match(/Attached to/g)?.length;
    await expect.poll(() => [linesOf(json).length, attached(text)], WAIT).toEqual([2, 2]);
    await Promise.all([send(one, 'Here'), send(other, 'There')]);
    const port = (url: string) => `:${new URL(url).port}`;
    const [here, there] = [port(one.ready.us), port(other.ready.eu)];
    await expect.poll(() => eventsOf(json).length, WAIT).toBe(2);
    const told = linesOf(json).filter(({ kind }) => kind === 'event');
    expect(Object.fromEntries(told.map(({ emulator, eventType, seq }) => [emulator, [eventType, seq]]))).toEqual({
      [here]: ['Here', 2],
      [there]: ['There', 2],
    });
    await expect.poll(text.stdout, WAIT).toMatch(new RegExp(` ${here} .*Here`));
    await expect.poll(text.stdout, WAIT).toMatch(new RegExp(` ${there} .*There`));
  });

  it('ends where its reader is gone', async () => {
    const emulator = await start('--demo', '--demo-rate', '50');
    const reader = attach('--json', '--url', emulator.ready.us);
    await reader.firstLine();
    const ended = once(reader.child, 'exit');
    reader.child.stdout?.destroy();
    expect(await ended).toEqual([0, null]);
  });
});

describe('an emulator that is killed and started again', () => {
  it('is seen again by those attached to it, from its first event on, and what was before is gone', async () => {
    const first = await start();
    const port = new URL(first.ready.us).port;
    const reader = attach('--json', '--url', first.ready.us);
    const screen = await startInTerminal(['debug', '--url', first.ready.us]);
    onTestFinished(() => screen.hangUp());
    await reader.firstLine();
    await expect.poll(screen.text, WAIT).toContain('Nothing has come in');
    await send(first, 'Of the first');
    await expect.poll(screen.text, WAIT).toContain('Of the first');
    first.process.kill('SIGKILL');
    await expect.poll(screen.text, WAIT).toContain('lost (');
    const second = await start('--us-port', port);
    await send(second, 'Of the second');
    await expect.poll(() => eventsOf(reader), WAIT).toEqual(['Of the first', 'Of the second']);
    const types = linesOf(reader).flatMap(({ type, run }) => (type === undefined ? [] : [[type, run]]));
    expect(types).toEqual([
      ['attached', expect.any(String)],
      ['lost', undefined],
      ...types.slice(2, -1),
      ['another-run', expect.any(String)],
    ]);
    await expect.poll(screen.text, WAIT).toContain('Of the second');
    await expect.poll(screen.text, WAIT).toContain('Another run of');
    screen.type('q');
    expect(await screen.code).toBe(0);
    await send(second, 'It runs on');
  });

  it('is emptied on the screen by a reset, which says by whom', async () => {
    const emulator = await start();
    const reader = attach('--json', '--url', emulator.ready.us);
    const screen = await startInTerminal(['debug', '--url', emulator.ready.us]);
    onTestFinished(() => screen.hangUp());
    await reader.firstLine();
    await expect.poll(screen.text, WAIT).toContain('Nothing has come in');
    await send(emulator, 'Forgotten');
    await expect.poll(screen.text, WAIT).toContain('✓1');
    await fetch(`${emulator.ready.control}/reset`, { method: 'POST' });
    await expect.poll(() => linesOf(reader).at(-1), WAIT).toMatchObject({ type: 'reset', by: 'the control API' });
    await expect.poll(screen.text, WAIT).toContain('was reset by the control API');
    expect(screen.text()).toMatch(/✓0[^✓]*was reset/);
  });
});

describe('what cannot be attached to', () => {
  const refused = async (args: string[], env = {}) => {
    const { code, stderr, stdout } = await runCli(['debug', ...args], env);
    expect(stdout).toBe('');
    return [code, stderr.trim()];
  };

  it.each([
    [['--url', 'http://127.0.0.1:1'], 3, /^Failed to call the emulator at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/],
    [['--since', 'yesterday'], 2, /--since value 'yesterday' is invalid\. A span of time is 30s, 10m, 1h or 2d\.$/],
    [['--filter', 'vredict:x'], 2, /^Failed to read --filter: No field vredict\. Did you mean verdict\?/],
  ])('%j ends with %i and says what to do', async (args, code, message) => {
    expect(await refused(args)).toEqual([code, expect.stringMatching(message)]);
  });

  it('is the gateway of an emulator, or both of its ports at once', async () => {
    const { ready } = await start();
    const [code, message] = await refused(['--url', ready.gateway]);
    expect([code, message]).toEqual([
      3,
      expect.stringContaining('Give the address of the US or EU endpoint of an emulator'),
    ]);
    expect(await refused(['--url', ready.us, '--url', ready.eu])).toEqual([
      2,
      `Failed to attach: ${ready.us} and ${ready.eu} are the same emulator. Name each emulator once: each of its ports tells all.`,
    ]);
  });

  const address = findOwnAddress();
  it.skipIf(address === undefined)('is one on another machine without its token', async () => {
    const { ready } = await start('--host', '0.0.0.0');
    const url = ready.us.replace(/\/\/[^:]+/, `//${address}`);
    const said = expect.stringMatching(/There is no token, and this is another machine\. Give --token/);
    expect(await refused(['--url', url])).toEqual([2, said]);
    const wrong = expect.stringMatching(/The token is wrong\. Give --token/);
    expect(await refused(['--url', url, '--token', 'ct_wrong'])).toEqual([2, wrong]);
    const token = ready.controlToken ?? '';
    expect(JSON.parse(await attach('--json', '--url', url, '--token', token).firstLine()).type).toBe('attached');
    vi.stubEnv('AMPLITUDE_EMULATOR_CONTROL_TOKEN', token);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(JSON.parse(await attach('--json', '--url', url).firstLine()).type).toBe('attached');
  });
});
