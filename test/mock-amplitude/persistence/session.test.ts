import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';

const PROJECT = { name: 'us', apiKey: 'a-key-that-is-long-enough', region: 'us' } as const;
const open: MockAmplitude[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'session-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((mock) => mock.close()));
  rmSync(directory, { recursive: true });
});

async function start(options: MockOptions = { dataDir: directory }): Promise<MockAmplitude> {
  const mock = await createMockAmplitude({ projects: [PROJECT], anyKey: true, ...options });
  open.push(mock);
  return mock;
}

async function send(mock: MockAmplitude, events: object[], apiKey: string = PROJECT.apiKey): Promise<number> {
  const body = JSON.stringify({ api_key: apiKey, events });
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status;
}

const event = (name: string, more: object = {}) => ({
  event_type: name,
  device_id: 'device-1',
  insert_id: name,
  ...more,
});

/** Everything that is said of the records, but for where the emulator listened. */
function describeRecords(mock: MockAmplitude): unknown {
  const records = JSON.parse(JSON.stringify([...mock.requests(), ...mock.events()]));
  for (const { request } of records) if (request !== undefined) delete request.headers.host;
  return records;
}

describe('a data directory', () => {
  it('brings back requests, events and what became of them, and numbers go on', async () => {
    const first = await start();
    await send(first, [event('One', { event_properties: { deep: { list: [1, null, 'é'] } } }), event('Two')]);
    await send(first, [event('One'), event('Three')]);
    await send(first, [event('Bad', { event_type: '' })]);
    const before = describeRecords(first);
    await first.close();

    const second = await start();
    expect(describeRecords(second)).toEqual(before);
    await send(second, [event('Four')]);
    const seqs = [...second.requests(), ...second.events()].map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(second.events({ eventType: 'Four' })[0]?.seq).toBe(Math.max(...seqs));
  });

  it('remembers insert_ids: what was stored before is a repeat', async () => {
    const first = await start();
    await send(first, [event('One')]);
    await first.close();
    const second = await start();
    await send(second, [event('One'), event('One', { device_id: 'device-2' })]);
    expect(second.events().map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate', 'accepted']);
  });

  it('brings back projects that came by an unknown key, under their names', async () => {
    const first = await start();
    for (const key of ['first-unknown-key', 'second-unknown-key']) await send(first, [event('One')], key);
    const [name] = first
      .events()
      .slice(-1)
      .map(({ project }) => project);
    await first.close();
    const second = await start();
    await send(second, [event('Two')], 'second-unknown-key');
    expect(second.events({ eventType: 'Two' })[0]?.project).toBe(name);
    await send(second, [event('Three')], 'third-unknown-key');
    expect(second.events({ eventType: 'Three' })[0]?.project).toBe('any-key-3');
  });

  it('forgets what a reset forgets, of one project or of all', async () => {
    const first = await start();
    await send(first, [event('One')]);
    await send(first, [event('One')], 'first-unknown-key');
    first.reset({ apiKey: PROJECT.apiKey });
    await first.close();
    const second = await start();
    expect(second.events().map(({ project }) => project)).toEqual(['any-key-1']);
    second.reset();
    await second.close();
    expect((await start()).requests()).toEqual([]);
  });

  it('holds no more than the log does', async () => {
    const log = { maxRequests: 10 };
    const first = await start({ dataDir: directory, log });
    for (let sent = 0; sent < 1010; sent++) await send(first, [event(`Event ${sent}`)]);
    await first.close();
    const second = await start({ dataDir: directory, log: { maxRequests: 100_000 } });
    expect(second.requests().length).toBeLessThan(600);
    expect(second.events({ eventType: 'Event 1009' })).toHaveLength(1);
  });

  it('brings back users, their devices and groups', async () => {
    const first = await start();
    await send(first, [event('One', { device_id: 'device-9' })]);
    await send(first, [event('Two', { user_id: 'user-1', device_id: 'device-9', user_properties: { plan: 'pro' } })]);
    await send(first, [
      { event_type: '$groupidentify', device_id: 'device-9', groups: { team: 'a' }, group_properties: { size: 3 } },
    ]);
    const before = first.users.find('user-1');
    await first.close();
    const second = await start();
    expect(second.users.find('user-1')).toEqual(before);
    expect(second.users.find('device-9')).toEqual(before);
    expect(second.users.group('team', 'a')).toEqual({ size: 3 });
    await send(second, [event('Three', { user_id: 'user-2' })]);
    expect(second.users.find('user-2')?.amplitudeId).toBeGreaterThan(before?.amplitudeId ?? 0);
    expect(second.users.events('user-1').map(({ eventType }) => eventType)).toEqual(['One', 'Two', '$groupidentify']);
  });

  it('that is full answers 503 and says so, and takes events again once there is room', async () => {
    const mock = await start({ dataDir: directory, maxDataBytes: 200_000 });
    const large = (name: string) => event(name, { event_properties: { text: 'x'.repeat(50_000) } });
    const statuses = [];
    for (const name of ['One', 'Two', 'Three', 'Four']) statuses.push(await send(mock, [large(name)]));
    expect(statuses).toContain(503);
    expect(statuses[0]).toBe(200);
    mock.reset();
    expect(await send(mock, [large('Five')])).toBe(200);
  });

  it('is for one emulator at a time, and says so', async () => {
    await start();
    await expect(start()).rejects.toThrow('another emulator has it');
  });

  it('that cannot be made says why', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(start({ dataDir: join(directory, 'file', 'inside') })).rejects.toThrow(/Failed to open .*--data-dir/);
  });

  it('is for its owner alone, since it holds keys', async () => {
    await start();
    expect(statSync(join(directory, 'session.sqlite')).mode & 0o077).toBe(0);
  });
});

describe('export and import', () => {
  it('carry a session over to another emulator', async () => {
    const file = join(directory, 'session.ndjson');
    const first = await start({ exportFile: file });
    await send(first, [event('One'), event('Two')]);
    await send(first, [event('Three')], 'first-unknown-key');
    await send(first, [event('Bad', { device_id: 'x' })]);
    const before = describeRecords(first);
    await first.close();
    expect(statSync(file).mode & 0o077).toBe(0);

    const second = await start({ importFile: file, dataDir: join(directory, 'data') });
    expect(describeRecords(second)).toEqual(before);
    await second.close();
    expect(describeRecords(await start({ dataDir: join(directory, 'data') }))).toEqual(before);
  });

  it('carry what each event was stored with, and of a profile only what changed', async () => {
    const file = join(directory, 'session.ndjson');
    const first = await start({ exportFile: file });
    const profile = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`property-${at}`, 'x'.repeat(20)]));
    const user = { user_id: 'user-with-much', device_id: undefined };
    await send(first, [event('$identify', { ...user, user_properties: profile, groups: { org: 'acme' } })]);
    await send(first, [
      event('$groupidentify', { ...user, groups: { org: 'acme' }, group_properties: { $set: { seats: 5 } } }),
      ...Array.from({ length: 100 }, (_, at) => event(`Step ${at}`, { ...user, user_properties: { step: at } })),
      event('Last', { ...user, user_properties: { $unset: { step: '-' } } }),
    ]);
    const before = describeRecords(first);
    const last = first.events().at(-1)?.event;
    expect(last).toMatchObject({ user_properties: profile, group_properties: { org: { acme: { seats: 5 } } } });
    expect(last?.user_properties).not.toHaveProperty('step');
    await first.close();
    const copies = readFileSync(file, 'utf8').split('"property-499"').length - 1;
    expect(copies).toBeLessThan(10);
    expect(describeRecords(await start({ importFile: file }))).toEqual(before);
  });

  it('go over HTTP, too', async () => {
    const first = await start({});
    await send(first, [event('One')]);
    const response = await fetch(`${first.control}/session`);
    const file = join(directory, 'session.ndjson');
    writeFileSync(file, await response.text());
    expect(describeRecords(await start({ importFile: file }))).toEqual(describeRecords(first));
  });

  it.each([
    ['', 'is empty'],
    ['{"type":"session","format":"amplitude-emulator","version":1}\n', 'its first line is not'],
    ['not json\n', 'line 1 is not JSON'],
    ['null\n', 'its first line is not'],
    [
      '{"type":"session","format":"amplitude-emulator","version":3}\n\n{"type":"request","seq":"x"}\n',
      'line 3 is no part',
    ],
    ['{"type":"session","format":"amplitude-emulator","version":3}\n{"type":"thing"}\n', 'its type is "thing"'],
    ['{"type":"session","format":"amplitude-emulator","version":3}\n{"type":"requ', 'line 2 is not JSON'],
    [
      '{"type":"session","format":"amplitude-emulator","version":1}\n',
      'Another version of amplitude-emulator wrote it',
    ],
    ['{"type":"session","format":"amplitude-emulator","version":3}\n', 'cut off after 0 parts. Export it anew, or'],
    [
      '{"type":"session","format":"amplitude-emulator","version":3}\n{"type":"end","parts":1}\n',
      '1 parts were written to it and 0 are there',
    ],
    [
      '{"type":"session","format":"amplitude-emulator","version":3}\n{"type":"end","parts":0}\n{"type":"end","parts":0}\n',
      'line 3 comes after the last line',
    ],
  ])('%j is refused by the line at fault', async (text, says) => {
    const file = join(directory, 'session.ndjson');
    writeFileSync(file, text);
    await expect(start({ importFile: file })).rejects.toThrow(says);
  });

  describe('of a file that was cut off', () => {
    let file = '';
    let whole = '';
    beforeEach(async () => {
      file = join(directory, 'session.ndjson');
      const first = await start({ exportFile: file });
      for (const name of ['One', 'Two', 'Three']) await send(first, [event(name)]);
      await first.close();
      whole = readFileSync(file, 'utf8');
    });
    const typesOf = (mock: MockAmplitude) => mock.events().map(({ eventType }) => eventType);

    it('is refused wherever it is cut, and leaves nothing in a data directory', async () => {
      const dataDir = join(directory, 'data');
      const ends = [whole.length - 2, whole.lastIndexOf('{"type":"end"'), whole.length / 2, whole.indexOf('\n') + 1];
      for (const end of ends) {
        writeFileSync(file, whole.slice(0, end));
        await expect(start({ importFile: file, dataDir })).rejects.toThrow('--import-partial');
      }
      expect((await start({ dataDir })).requests()).toEqual([]);
    });

    it('takes what is there where it is asked to, and says how much that is', async () => {
      const warn = vi.spyOn(console, 'error').mockImplementation(() => {});
      const lines = whole.split('\n');
      writeFileSync(file, [...lines.slice(0, -3), lines.at(-3)?.slice(0, 99)].join('\n'));
      expect(typesOf(await start({ importFile: file, importPartial: true }))).toEqual(['One', 'Two']);
      expect(warn).toHaveBeenCalledWith(expect.stringMatching(/\d+ parts are taken: its last line is missing/));
      warn.mockRestore();
    });

    it('by an earlier version, which wrote no last line, takes what is there and says that nobody knows', async () => {
      const warn = vi.spyOn(console, 'error').mockImplementation(() => {});
      const earlier = whole.replace(/"version":\d/, '"version":2').replace(/\{"type":"end".*\n/, '');
      writeFileSync(file, earlier);
      expect(typesOf(await start({ importFile: file }))).toEqual(['One', 'Two', 'Three']);
      expect(warn).toHaveBeenCalledWith(expect.stringContaining('did not note whether they are all'));
      warn.mockRestore();
    });
  });

  it('leaves the old file as it was where it cannot be written, and closes all the same', async () => {
    const file = join(directory, 'there', 'session.ndjson');
    await expect(start({ exportFile: file })).rejects.toThrow('Name another with --export');
    await expect(start({ exportFile: directory })).rejects.toThrow('it is a directory');
    mkdirSync(join(directory, 'there'));
    const dataDir = join(directory, 'data');
    const mock = await start({ exportFile: file, dataDir });
    rmSync(join(directory, 'there'), { recursive: true });
    await expect(mock.close()).rejects.toThrow(`Failed to export to ${file}`);
    open.splice(open.indexOf(mock), 1);
    // It is free for the next.
    await start({ dataDir });
  });

  it('of a file that is not there says so', async () => {
    await expect(start({ importFile: join(directory, 'none') })).rejects.toThrow('Check the path');
  });
});
