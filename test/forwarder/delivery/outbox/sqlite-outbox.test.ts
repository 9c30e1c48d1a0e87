import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import type { AmplitudeEvent } from '../../../../src/forwarder/amplitude-event.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../../../src/forwarder/delivery/delivery-limits.ts';
import { type Entry, type Outbox, OutboxFullError } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { openDeadLetters } from '../../../../src/forwarder/delivery/outbox/sqlite/open-dead-letters.ts';
import { IN_MEMORY, storeFile } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { StorageError } from '../../../../src/forwarder/delivery/outbox/storage-error.ts';
import { collectGarbage } from '../../../collect-garbage.ts';
import { canMount } from '../../../damage.ts';
import { testOutboxContract } from './outbox-contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
afterAll(() => rmSync(directory, { recursive: true }));
let stores = 0;
const newFile = () => storeFile(directory, String(++stores));

describe.each([
  ['a file', newFile],
  ['memory', () => IN_MEMORY],
])('the SQLite outbox in %s', (where, file) => {
  testOutboxContract(`SQLite in ${where}`, (clock, limits) => {
    const all = { ...DEFAULT_DELIVERY_LIMITS, ...limits };
    const outbox = createSqliteOutbox({ file: file(), clock, limits: all, onProblem: () => {} });
    onTestFinished(() => outbox.close());
    return outbox;
  });
});

const ALL = { count: 1000, bytes: 1_000_000, perLane: 1000 };
const ids = (entries: readonly Entry[]) => entries.map(({ event }) => event.insert_id);
const makeEvent = (device: string, insertId: string): AmplitudeEvent => ({
  event_type: 'x',
  device_id: device,
  time: 1,
  insert_id: insertId,
});
const ATTEMPT = { at: 4, rule: 'deliver.413', status: 413, reason: 'x' };
const deadLetterOf = (event: AmplitudeEvent) => {
  return {
    event,
    rule: 'deliver.413',
    field: null,
    reason: 'x',
    attempts: 3,
    history: [ATTEMPT],
    answer: { status: 413, body: '{}' },
    at: 5,
  };
};

/** Opens stores; each is closed when the test is over. */
function setUp(file = newFile(), changed: Partial<DeliveryLimits> = {}, start = 1_000_000) {
  const clock = createManualClock(start);
  const problems: string[] = [];
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...changed };
  const open = (name = file) => {
    const outbox = createSqliteOutbox({ file: name, clock, limits, onProblem: (problem) => problems.push(problem) });
    onTestFinished(() => outbox.close());
    return outbox;
  };
  return { file, clock, problems, open };
}

/** What is on disk now is what a killed process leaves: a copy of the files, made without closing anything. */
function kill(file: string): string {
  const copy = newFile();
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  return copy;
}

const settle = (outbox: Outbox, entries: readonly Entry[], action: 'complete' | 'retry') =>
  outbox.settle(entries.map((entry) => ({ entry, action })));

describe('deliver.durable', () => {
  it('has after a kill what was acknowledged, in order, without what was delivered', async () => {
    const { file, open } = setUp();
    const before = open();
    await before.append(['1', '2', '3'].map((id) => makeEvent('a', id)));
    await settle(before, await before.claim({ ...ALL, count: 1 }), 'complete');
    await before.claim(ALL);
    await before.append([makeEvent('a', '4')]);
    const after = open(kill(file));
    expect(after.counts()).toMatchObject({ accepted: 4, delivered: 1, queued: 3 });
    expect(ids(await after.claim(ALL))).toEqual(['2', '3', '4']);
  });

  it('remembers attempts, delays and dead letters', async () => {
    const { file, open, clock } = setUp();
    const before = open();
    await before.append(['a', 'b', 'c'].map((device) => makeEvent(device, device)));
    const [one, two, three] = await before.claim(ALL);
    if (one === undefined || two === undefined || three === undefined) throw new Error('nothing claimed');
    await before.settle([
      { entry: Object.assign(one, { history: [ATTEMPT] }), action: 'retryAt', at: clock.now() + 30_000 },
      { entry: two, action: 'retry' },
      { entry: three, action: 'deadLetter', deadLetter: deadLetterOf(three.event) },
    ]);
    const after = open(kill(file));
    expect(await after.deadLetters()).toEqual([{ ...deadLetterOf(three.event), id: 1 }]);
    expect(await after.claim(ALL)).toMatchObject([{ lane: 'device b', attempts: 2 }]);
    expect([after.nextDue(), after.size().delayedLanes]).toEqual([clock.now() + 30_000, 1]);
    await clock.advance(30_000);
    expect(await after.claim(ALL)).toMatchObject([{ lane: 'device a', attempts: 2, history: [ATTEMPT] }]);
  });

  it('shares one commit between appends of the same moment, and acknowledges none before it', async () => {
    const { file, open } = setUp();
    const outbox = open();
    const acknowledged: string[] = [];
    const appends = ['1', '2', '3'].map((id) => outbox.append([makeEvent('a', id)]).then(() => acknowledged.push(id)));
    await Promise.resolve();
    expect([acknowledged, open(kill(file)).size().entries]).toEqual([[], 0]);
    await Promise.all(appends);
    expect(open(kill(file)).size().entries).toBe(3);
  });

  it('gives no id twice, so that what comes after an empty outbox is seen', async () => {
    const { open } = setUp();
    const outbox = open();
    for (const id of ['1', '2', '3']) {
      await outbox.append([makeEvent('a', id)]);
      const claimed = await outbox.claim(ALL);
      expect(ids(claimed)).toEqual([id]);
      await settle(outbox, claimed, 'complete');
    }
  });

  it('does not take a delay for long that was written before the clock was set back', async () => {
    const { file, open, clock } = setUp();
    const before = open();
    await before.append([makeEvent('a', '1')]);
    const [entry] = await before.claim(ALL);
    if (entry === undefined) throw new Error('nothing claimed');
    await before.settle([{ entry, action: 'retryAt', at: clock.now() + 86_400_000 }]);
    expect(open(kill(file)).nextDue()).toBe(clock.now());
    const after = open(kill(file));
    expect(await after.claim(ALL)).toEqual([]);
    expect(after.nextDue()).toBe(clock.now() + 3_600_000);
  });

  it('passes over a long row of what is delayed in steps, and says that there is more', async () => {
    const { open, clock } = setUp();
    const outbox = open();
    await outbox.append([makeEvent('delayed', '0')]);
    const [entry] = await outbox.claim(ALL);
    if (entry === undefined) throw new Error('nothing claimed');
    await outbox.settle([{ entry, action: 'retryAt', at: clock.now() + 60_000 }]);
    await outbox.append(Array.from({ length: 25_000 }, (_, id) => makeEvent('delayed', String(id + 1))));
    await outbox.append([makeEvent('other', 'other')]);
    expect([await outbox.claim(ALL), outbox.nextDue()]).toEqual([[], clock.now()]);
    expect(ids(await outbox.claim(ALL))).toEqual(['other']);
    expect([await outbox.claim(ALL), outbox.nextDue()]).toEqual([[], clock.now() + 60_000]);
    await clock.advance(60_000);
    expect(ids(await outbox.claim({ ...ALL, count: 3 }))).toEqual(['0', '1', '2']);
  });

  it('keeps what waits on disk, not in memory', async () => {
    const { open } = setUp(newFile(), { outboxBytes: 1_000_000_000 });
    const outbox = open();
    const [entry] = await holdBack(outbox);
    const before = collectGarbage();
    for (let batch = 0; batch < 50; batch++) {
      await outbox.append(Array.from({ length: 2000 }, (_, id) => makeEvent(`${batch}-${id}`, `${batch}-${id}`)));
    }
    expect(outbox.size().entries).toBe(100_001);
    // 100,000 events of more than 60 bytes each, and as many lanes.
    expect(collectGarbage() - before).toBeLessThan(2_000_000);
    expect(entry?.lane).toBe('device held');
  });

  it('keeps of a delayed lane its name and its place, so that a million of them are fine', async () => {
    const { open, clock } = setUp(newFile(), { outboxBytes: 1_000_000_000 });
    const outbox = open();
    await outbox.append(Array.from({ length: 20_000 }, (_, id) => makeEvent(`device-${id}`, `${id}`)));
    const before = collectGarbage();
    for (let delayed = 0; delayed < 20_000; delayed += 1000) {
      const entries = await outbox.claim({ ...ALL, count: 1000 });
      await outbox.settle(entries.map((entry) => ({ entry, action: 'retryAt', at: clock.now() + 60_000 })));
    }
    expect(outbox.size()).toMatchObject({ entries: 20_000, delayedLanes: 20_000 });
    expect((collectGarbage() - before) / 20_000).toBeLessThan(600);
    await outbox.append([makeEvent('other', 'other')]);
    expect(ids(await outbox.claim(ALL))).toEqual(['other']);
  });
});

async function holdBack(outbox: Outbox): Promise<Entry[]> {
  await outbox.append([makeEvent('held', 'held')]);
  return await outbox.claim(ALL);
}

describe('one store and two processes', () => {
  it('is refused to a second forwarder, and free once the first is gone', async () => {
    const { open } = setUp();
    const first = open();
    expect(() => open()).toThrow(/another forwarder delivers from it \(this process itself\)\. Stop it/);
    await first.close();
    expect(() => open()).not.toThrow();
  });

  it('lets go of its lock when the process is killed', () => {
    const { file, open } = setUp();
    const script = `
      const { lockStore } = await import(${JSON.stringify(new URL('../../../../src/forwarder/delivery/outbox/sqlite/store-lock.ts', import.meta.url).href)});
      lockStore(${JSON.stringify(file)});
      process.kill(process.pid, 'SIGKILL');
    `;
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow();
    expect(() => open()).not.toThrow();
  });

  it('sees what another process put back, and what it took', async () => {
    const { file, open, clock } = setUp();
    const outbox = open();
    await outbox.append([], [deadLetterOf(makeEvent('a', '1'))]);
    let told = 0;
    outbox.onNews(() => told++);
    const other = openDeadLetters(file, DEFAULT_DELIVERY_LIMITS, clock);
    expect(other.replay({})).toBe(1);
    other.close();
    await clock.advance(500);
    expect(told).toBe(1);
    expect(outbox.counts()).toMatchObject({ accepted: 1, dead: 0, queued: 1 });
    expect(ids(await outbox.claim(ALL))).toEqual(['1']);
    await clock.advance(5000);
    expect(told).toBe(1);
  });
});

describe('a disk that does not play along', () => {
  it('refuses what does not fit into the file, keeps what is there, and goes on when there is room (deliver.backpressure)', async () => {
    const { open } = setUp(newFile(), { storeBytes: 100 * 4096, outboxBytes: 100_000_000 });
    const outbox = open();
    let taken = 0;
    const fill = async () => {
      for (;;) {
        await outbox.append(Array.from({ length: 100 }, () => makeEvent('a', String(++taken))));
      }
    };
    await expect(fill()).rejects.toThrow(OutboxFullError);
    const { queued } = outbox.counts();
    expect(queued).toBeGreaterThan(1000);
    const claimed = await outbox.claim({ ...ALL, count: 500 });
    await settle(outbox, claimed, 'complete');
    expect(outbox.counts()).toMatchObject({ delivered: 500, queued: queued - 500 });
    await outbox.append([makeEvent('a', 'last')]);
    expect(outbox.counts()).toMatchObject({ queued: queued - 499 });
  });

  it('sends nothing again that was delivered while the store was locked, and records it later', async () => {
    const { file, open, clock, problems } = setUp();
    const outbox = open();
    await outbox.append([makeEvent('a', '1'), makeEvent('b', '2'), makeEvent('c', '3')]);
    const [one, two, three] = await outbox.claim(ALL);
    if (one === undefined || two === undefined || three === undefined) throw new Error('nothing claimed');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await outbox.settle([
      { entry: one, action: 'complete' },
      { entry: two, action: 'retry' },
      { entry: three, action: 'deadLetter', deadLetter: deadLetterOf(three.event) },
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^Failed to write to the outbox: another process holds it locked/),
    ]);
    expect(outbox.counts()).toMatchObject({ delivered: 0, queued: 3, dead: 0 });
    other.exec('ROLLBACK');
    other.close();
    expect(ids(await outbox.claim(ALL))).toEqual(['2']);
    await clock.advance(500);
    expect(outbox.counts()).toMatchObject({ accepted: 3, delivered: 1, queued: 2 });
    await clock.advance(60_000);
    expect(ids(await outbox.claim(ALL))).toEqual(['3']);
  });

  it('says that another program’s database is no outbox', () => {
    const { file, open } = setUp();
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE x (y)');
    other.close();
    expect(() => open()).toThrow(/another program's database/);
  });

  it('does not touch the format of a newer version', async () => {
    const { file, open } = setUp();
    await open().close();
    const other = new DatabaseSync(file);
    other.exec('PRAGMA user_version = 99');
    other.close();
    expect(() => open()).toThrow(/a newer version's \(got 99, this program knows 4\)/);
  });

  it('says where there is no place for it', () => {
    const file = newFile();
    writeFileSync(file, '');
    const { open } = setUp(storeFile(file));
    expect(() => open()).toThrow(StorageError);
    expect(() => open()).toThrow(/Failed to open the outbox: .* is no directory.* Check the disk and the path/);
  });

  it.runIf(canMount())('says that it may not write to a read-only directory', () => {
    const mount = join(directory, 'read-only');
    mkdirSync(mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs', mount]);
    onTestFinished(() => void execFileSync('umount', [mount]));
    expect(() => setUp(storeFile(mount)).open()).toThrow(/it cannot be opened .* Give this user the right to write/);
  });
});
