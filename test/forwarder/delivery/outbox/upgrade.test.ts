import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../../src/forwarder/delivery/delivery-limits.ts';
import { createSqliteOutbox } from '../../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { openDeadLetters } from '../../../../src/forwarder/delivery/outbox/sqlite/open-dead-letters.ts';
import { storeFile } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { lockStore } from '../../../../src/forwarder/delivery/outbox/sqlite/store-lock.ts';
import { canMount, mountSmallDisk } from '../../../damage.ts';

const directory = mkdtempSync(join(tmpdir(), 'upgrade-'));
afterAll(() => rmSync(directory, { recursive: true }));
let stores = 0;

const NOW = 1_000_000;
const ALL = { count: 10, bytes: 10_000, perLane: 10 };
const EVENT = '{"event_type":"x","device_id":"a","time":1,"insert_id":"1"}';

/** A store as each former version wrote it, with two events that wait, one of them delayed, and a dead letter. */
const FORMER: Record<number, string> = {
  1: `
    CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, text TEXT NOT NULL,
      event_type TEXT NOT NULL, insert_id TEXT NOT NULL, user_id TEXT, accepted_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL) STRICT;
    CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, rule TEXT NOT NULL, field TEXT,
      reason TEXT NOT NULL, attempts INTEGER NOT NULL, answer_status INTEGER, answer_body TEXT, at INTEGER NOT NULL,
      bytes INTEGER NOT NULL) STRICT;
    INSERT INTO letters VALUES (7, '${EVENT}', 'deliver.413', NULL, 'too large', 3, 413, '{}', 5, 100);
  `,
  2: `
    CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, text TEXT NOT NULL,
      event_type TEXT NOT NULL, insert_id TEXT NOT NULL, user_id TEXT, accepted_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL, history TEXT) STRICT;
    CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, rule TEXT NOT NULL, field TEXT,
      reason TEXT NOT NULL, attempts INTEGER NOT NULL, history TEXT NOT NULL, answer_status INTEGER, answer_body TEXT,
      at INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
    INSERT INTO letters VALUES (7, '${EVENT}', 'deliver.413', NULL, 'too large', 3, '[]', 413, '{}', 5, 100);
  `,
};
/** What the third one called otherwise than the second. */
const RENAMED = `
  ALTER TABLE rests RENAME TO lane_delays; ALTER TABLE letters RENAME TO dead_letters;
  ALTER TABLE totals RENAME COLUMN letters TO dead_letters;
  ALTER TABLE totals RENAME COLUMN letter_bytes TO dead_letter_bytes;
  ALTER TABLE totals RENAME COLUMN letters_let_go TO dead_letters_evicted;
`;
const FORMATS = [1, 2, 3];

function writeFormer(version: number, file = storeFile(directory, String(++stores))): string {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; ${FORMER[Math.min(version, 2)]};
    INSERT INTO entries (lane, text, event_type, insert_id, accepted_at, attempts) VALUES
      ('device a', '${EVENT}', 'x', '1', 3, 2), ('device b', '${EVENT.replace('"1"', '"2"')}', 'x', '2', 4, 0);
    CREATE TABLE rests (lane TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO rests VALUES ('device b', ${NOW + 60_000});
    CREATE TABLE totals (accepted INTEGER NOT NULL, delivered INTEGER NOT NULL, dead INTEGER NOT NULL,
      queued INTEGER NOT NULL, bytes INTEGER NOT NULL, letters INTEGER NOT NULL, letter_bytes INTEGER NOT NULL,
      letters_let_go INTEGER NOT NULL) STRICT;
    INSERT INTO totals VALUES (9, 6, 1, 2, ${2 * EVENT.length}, 1, 100, 4);
    ${version === 3 ? RENAMED : ''};
    PRAGMA application_id = ${0x416d7046}; PRAGMA user_version = ${version}`);
  db.close();
  return file;
}

function open(file: string) {
  const clock = createManualClock(NOW);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const outbox = createSqliteOutbox({ file, clock, limits: DEFAULT_DELIVERY_LIMITS, onProblem });
  onTestFinished(() => outbox.close());
  return { outbox, clock, problems };
}

function change(file: string, statements: string[]): void {
  const db = new DatabaseSync(file);
  for (const statement of statements) db.exec(statement);
  db.close();
}

/** All that is in a store. */
function dump(file: string): unknown[] {
  const db = new DatabaseSync(file);
  const tables = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const rows = tables.map(({ name }) => db.prepare(`SELECT * FROM ${String(name)}`).all());
  db.close();
  return [tables, rows];
}

describe.each(FORMATS)('a store of format %i (deliver.upgrade)', (version) => {
  it('is brought up to date at start, with all that is in it', async () => {
    const { outbox, clock } = open(writeFormer(version));
    expect(outbox.counts()).toEqual({ accepted: 9, delivered: 6, dead: 1, queued: 2, deadLettersEvicted: 4 });
    expect(await outbox.deadLetters()).toEqual([
      {
        id: 7,
        event: JSON.parse(EVENT),
        rule: 'deliver.413',
        field: null,
        reason: 'too large',
        attempts: 3,
        history: [],
        answer: { status: 413, body: '{}' },
        at: 5,
      },
    ]);
    const [entry, ...others] = await outbox.claim(ALL);
    expect([entry, others]).toMatchObject([{ lane: 'device a', attempts: 3, history: [], acceptedAt: 3 }, []]);
    await clock.advance(60_000);
    expect(await outbox.claim(ALL)).toMatchObject([{ lane: 'device b' }]);
    await outbox.append(
      [],
      [
        {
          event: JSON.parse(EVENT),
          rule: 'map.limits',
          field: null,
          reason: 'x',
          attempts: 0,
          history: [],
          answer: null,
          at: 6,
        },
      ],
    );
    // Ids are never given twice.
    expect((await outbox.deadLetters()).map(({ id }) => id)).toEqual([7, 8]);
  });

  it('keeps the order of thousands, and how often each was tried', async () => {
    const file = writeFormer(version);
    const count = 5000;
    change(file, [
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
        INSERT INTO entries (lane, text, event_type, insert_id, user_id, accepted_at, attempts)
        SELECT 'device ' || (i % 7), json_object('event_type', 'y', 'insert_id', 'n' || i, 'user_id', 'u' || i), 'y', 'n' || i,
          'u' || i, 100 + i / 1000, i % 3 FROM n`,
      `UPDATE totals SET accepted = accepted + ${count}, queued = queued + ${count}`,
    ]);
    const { outbox } = open(file);
    const all = await outbox.claim({ count: count + 10, bytes: 10_000_000, perLane: count });
    expect(all.map(({ ids }) => ids.insert_id)).toEqual(['1', ...Array.from({ length: count }, (_, i) => `n${i + 1}`)]);
    const tried = all.slice(1).map(({ attempts, acceptedAt, ids }) => [attempts, acceptedAt, ids.user_id]);
    expect(tried).toEqual(
      Array.from({ length: count }, (_, i) => [((i + 1) % 3) + 1, 100 + Math.floor((i + 1) / 1000), `u${i + 1}`]),
    );
    await outbox.complete(all);
    expect(outbox.counts()).toMatchObject({ delivered: 6 + all.length, queued: 1 });
  });

  it.runIf(canMount())('stays as it is where there is no room for the new one', () => {
    const disk = mountSmallDisk(3000);
    const file = writeFormer(version, storeFile(disk.directory));
    change(file, [`UPDATE entries SET text = '{"insert_id":"2","x":"${'x'.repeat(300_000)}"}' WHERE id = 2`]);
    const before = dump(file);
    disk.fill();
    expect(() => open(file)).toThrow(/the disk is full.*Free some space/);
    disk.free();
    expect(dump(file)).toEqual(before);
    expect(open(file).outbox.counts()).toMatchObject({ queued: 2 });
  });

  it('is salvaged where a row is damaged', async () => {
    const file = writeFormer(version);
    change(file, ["UPDATE entries SET text = '{' WHERE id = 2"]);
    const { outbox, problems } = open(file);
    expect(problems.slice(-1)).toEqual([
      expect.stringContaining('Read and kept: 1 of 2 events that wait and 1 of 1 dead letters'),
    ]);
    expect(outbox.counts()).toMatchObject({ accepted: 9, delivered: 6, dead: 2, queued: 1 });
    expect(await outbox.claim(ALL)).toMatchObject([{ lane: 'device a', attempts: 3, acceptedAt: 3 }]);
  });

  it('is not touched while a forwarder of the former version delivers from it', () => {
    const file = writeFormer(version);
    const { release } = lockStore(file);
    const look = () => openDeadLetters(file, DEFAULT_DELIVERY_LIMITS, createManualClock(NOW));
    expect(look).toThrow(/another forwarder delivers from it/);
    const db = new DatabaseSync(file);
    expect(db.prepare('SELECT count(*) AS n FROM entries').get()).toEqual({ n: 2 });
    db.close();
    release();
    const letters = look();
    expect(letters.list({}).toArray()).toHaveLength(1);
    letters.close();
  });
});
