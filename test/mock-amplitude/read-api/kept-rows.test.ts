import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { readBack, readExport, readExportedRows } from './read-export.ts';

const START = Date.parse('2026-01-02T03:04:05.678Z');
const HOUR = '20260102T03';
const KEY = 'a11ce0000000000000000000000005e5';
const open: MockAmplitude[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rows-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((mock) => mock.close()));
  rmSync(directory, { recursive: true });
});

async function start(options: MockOptions): Promise<MockAmplitude> {
  const mock = await createMockAmplitude({ clock: createManualClock(START), onProblem: () => {}, ...options });
  open.push(mock);
  return mock;
}

/** Every kind of event whose row needs more than its text. */
async function send(mock: MockAmplitude): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(mock.us + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: KEY, ...body }),
    });
  await post('/2/httpapi', {
    client_upload_time: '2026-01-02T03:00:00.000Z',
    events: [{ event_type: 'One', user_id: 'user-1', time: START - 1000, user_properties: { plan: 'pro' } }],
  });
  const event = JSON.stringify({ event_type: 'Two', user_id: '1234', session_id: '1700000000000', price: '5' });
  await fetch(`${mock.us}/httpapi`, { method: 'POST', body: new URLSearchParams({ api_key: KEY, event }) });
}

/** What a restart must not change: rows, and what is told of their users. */
async function readAll(mock: MockAmplitude) {
  const { body } = { body: await (await readBack(mock, '/api/2/useractivity?user=1')).json() };
  return { files: await readExport(mock, HOUR), activity: body };
}

describe('exported rows', () => {
  it('are the same after a restart, to the letter', async () => {
    const first = await start({ dataDir: directory });
    await send(first);
    const before = await readAll(first);
    await first.close();
    expect(await readAll(await start({ dataDir: directory }))).toEqual(before);
  });

  it('are the same where another emulator imports the session', async () => {
    const file = join(directory, 'session.ndjson');
    const first = await start({ exportFile: file });
    await send(first);
    const before = await readAll(first);
    await first.close();
    expect(await readAll(await start({ importFile: file }))).toEqual(before);
  });

  it('differ in their random values from event to event, and from one emulator to the next', async () => {
    const rows = await Promise.all(
      [1, 2].map(async (seed) => {
        const mock = await start({ clock: createManualClock(START + seed) });
        await send(mock);
        return readExportedRows(mock, HOUR);
      }),
    );
    const all = rows.flat();
    expect(new Set(all.map(({ uuid }) => uuid)).size).toBe(all.length);
    expect(new Set(all.map(({ event_id }) => event_id)).size).toBe(all.length);
  });

  it('are read from a session that an earlier version exported', async () => {
    const file = join(directory, 'session.ndjson');
    const first = await start({ exportFile: file });
    await send(first);
    await first.close();
    const old = readFileSync(file, 'utf8')
      .replace(/"version":\d+/, '"version":3')
      .replaceAll(/"(?:coerced|rowSeed)":[^,]+,/g, '');
    expect(old).toContain('"version":3');
    expect(old).not.toContain('rowSeed');
    writeFileSync(file, old);
    const rows = await readExportedRows(await start({ importFile: file }), HOUR);
    expect(rows.map(({ event_type, library }) => [event_type, library])).toEqual([
      ['One', 'http/2.0'],
      ['Two', 'http/1.0'],
    ]);
  });

  it('are read from a data directory of an earlier version, which is brought up to date', async () => {
    const first = await start({ dataDir: directory });
    await send(first);
    await first.close();
    const db = new DatabaseSync(join(directory, 'session.sqlite'));
    const current = db.prepare('PRAGMA user_version').get();
    db.exec(
      "UPDATE requests SET sum = NULL, part = json_remove(part, '$.coerced', '$.rowSeed'); PRAGMA user_version = 3",
    );
    db.close();
    const second = await start({ dataDir: directory });
    expect(await readExportedRows(second, HOUR)).toHaveLength(2);
    await second.close();
    const after = new DatabaseSync(join(directory, 'session.sqlite'));
    expect(after.prepare('PRAGMA user_version').get()).toEqual(current);
    after.close();
  });
});
