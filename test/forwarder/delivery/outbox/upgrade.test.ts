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

function writeFormer(version: number): string {
  const file = storeFile(directory, String(++stores));
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; ${FORMER[version]};
    INSERT INTO entries (lane, text, event_type, insert_id, accepted_at, attempts) VALUES
      ('device a', '${EVENT}', 'x', '1', 3, 2), ('device b', '${EVENT.replace('"1"', '"2"')}', 'x', '2', 4, 0);
    CREATE TABLE rests (lane TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO rests VALUES ('device b', ${NOW + 60_000});
    CREATE TABLE totals (accepted INTEGER NOT NULL, delivered INTEGER NOT NULL, dead INTEGER NOT NULL,
      queued INTEGER NOT NULL, bytes INTEGER NOT NULL, letters INTEGER NOT NULL, letter_bytes INTEGER NOT NULL,
      letters_let_go INTEGER NOT NULL) STRICT;
    INSERT INTO totals VALUES (9, 6, 1, 2, ${2 * EVENT.length}, 1, 100, 4);
    PRAGMA application_id = ${0x416d7046}; PRAGMA user_version = ${version}`);
  db.close();
  return file;
}

function open(file: string) {
  const clock = createManualClock(NOW);
  const outbox = createSqliteOutbox({ file, clock, limits: DEFAULT_DELIVERY_LIMITS, onProblem: () => {} });
  onTestFinished(() => outbox.close());
  return { outbox, clock };
}

describe.each([1, 2])('a store of format %i (deliver.upgrade)', (version) => {
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
    await outbox.addDeadLetter({
      event: JSON.parse(EVENT),
      rule: 'map.limits',
      field: null,
      reason: 'x',
      attempts: 0,
      history: [],
      answer: null,
      at: 6,
    });
    // Ids are never given twice.
    expect((await outbox.deadLetters()).map(({ id }) => id)).toEqual([7, 8]);
  });

  it('is not touched while a forwarder of the former version delivers from it', () => {
    const file = writeFormer(version);
    const { release } = lockStore(file);
    const look = () => openDeadLetters(file, DEFAULT_DELIVERY_LIMITS, createManualClock(NOW));
    expect(look).toThrow(/another forwarder delivers from it/);
    const db = new DatabaseSync(file);
    expect(db.prepare('SELECT count(*) AS n FROM rests').get()).toEqual({ n: 1 });
    db.close();
    release();
    const letters = look();
    expect(letters.list({}).toArray()).toHaveLength(1);
    letters.close();
  });
});
