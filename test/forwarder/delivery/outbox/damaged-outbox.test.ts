import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import type { AmplitudeEvent } from '../../../../src/forwarder/amplitude-event.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../../src/forwarder/delivery/delivery-limits.ts';
import type { Outbox } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { openDeadLetters } from '../../../../src/forwarder/delivery/outbox/sqlite/open-dead-letters.ts';
import { storeFile } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { DAMAGES, listNamed, makeTestDirectory, spoil } from '../../../damage.ts';

const clock = createManualClock(1_000_000);
const ALL = { count: 10_000, bytes: 100_000_000, perLane: 10_000 };
const COUNT = 2000;
/** Most events that one page of SQLite's holds something of. */
const LOST_AT_MOST = 8 * 64;
const allIds = Array.from({ length: COUNT }, (_, id) => `event-${id}`);

const makeEvent = (insertId: string): AmplitudeEvent => ({
  event_type: 'x',
  device_id: `device-${Number(insertId.slice(-1)) % 3}`,
  time: 1,
  insert_id: insertId,
  event_properties: { text: 'x'.repeat(200) },
});
const deadLetterOf = (insertId: string) => ({
  event: makeEvent(insertId),
  rule: 'deliver.413',
  field: null,
  reason: 'x',
  attempts: 3,
  history: [],
  answer: { status: 413, body: '{}' },
  at: 5,
});

function open(file: string): { outbox: Outbox; problems: string[] } {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const outbox = createSqliteOutbox({ file, clock, limits: DEFAULT_DELIVERY_LIMITS, onProblem });
  onTestFinished(() => outbox.close());
  return { outbox, problems };
}

/** An outbox, closed, that took COUNT + 13 events: ten were delivered, three are dead. */
async function fill(): Promise<{ directory: string; file: string }> {
  const directory = makeTestDirectory();
  const file = storeFile(directory);
  const { outbox } = open(file);
  await outbox.append(Array.from({ length: 10 }, (_, id) => makeEvent(`early-${id}`)));
  const early = await outbox.claim(ALL);
  await outbox.settle(early.map((entry) => ({ entry, action: 'complete' })));
  await outbox.append(allIds.map(makeEvent));
  for (const id of ['dead-1', 'dead-2', 'dead-3']) await outbox.append([], [deadLetterOf(id)]);
  await outbox.close();
  return { directory, file };
}

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

interface PageRow {
  entries: number;
  sum: number;
  head: string;
  content: Buffer;
}

/** Changes a row of the table of pages, whatever its checksum says. Returns how many entries are in it. */
function changePage(file: string, id: number, damage: (page: PageRow) => unknown): number {
  const db = new DatabaseSync(file);
  const row = db.prepare('SELECT entries, sum, head, content FROM pages WHERE id = ?').get(id) ?? {};
  const content = row.content instanceof Uint8Array ? Buffer.from(row.content) : Buffer.alloc(0);
  const page = { entries: Number(row.entries), sum: Number(row.sum), head: String(row.head), content };
  const damaged = { ...page, ...Object(damage(page)) };
  db.prepare('UPDATE pages SET entries = ?, sum = ?, head = ?, content = ? WHERE id = ?').run(
    ...[damaged.entries, damaged.sum, damaged.head, damaged.content, id],
  );
  db.close();
  return page.entries;
}

/** Writes something else of the same length in the place of a text. */
function flip(content: Buffer, text: string, other: string): void {
  content.write(other, content.indexOf(text));
}

const idsOf = async (outbox: Outbox) => (await outbox.claim(ALL)).map(({ event }) => event.insert_id);
const balances = (outbox: Outbox) => {
  const { accepted, delivered, dead, queued } = outbox.counts();
  return accepted === delivered + dead + queued;
};

describe('an outbox that is damaged on disk', () => {
  it.each([
    ['the header overwritten', COUNT, COUNT, 3],
    ['the first page overwritten', COUNT, COUNT, 3],
    ['its table of contents overwritten', COUNT, COUNT, 3],
    ['cut in the middle', COUNT / 4, COUNT - 1, 0],
    ['cut to half a page', 0, 0, 0],
    ['no database at all', 0, 0, 0],
  ] as const)(
    '(%s) is taken over as far as it can be read, in order, and the old file kept',
    async (damage, least, most, dead) => {
      const { directory, file } = await fill();
      DAMAGES[damage](file);
      const damaged = readFileSync(file);
      const { outbox, problems } = open(file);

      const ids = await idsOf(outbox);
      expect(ids.length).toBeGreaterThanOrEqual(least);
      expect(ids.length).toBeLessThanOrEqual(most);
      expect(ids).toEqual(allIds.filter((id) => ids.includes(id)));
      expect((await outbox.deadLetters()).length).toBeGreaterThanOrEqual(dead);
      expect(balances(outbox)).toBe(true);
      expect(problems).toEqual([expect.stringMatching(/^The outbox .* was damaged: .*Read and kept: \d+ /)]);
      const [aside = '', ...others] = listNamed(directory, 'damaged');
      expect([others, problems[0]]).toEqual([[], expect.stringContaining(aside)]);
      expect(readFileSync(`${directory}/${aside}`)).toEqual(damaged);
      await outbox.append([makeEvent('new-1')]);
      await outbox.close();
      const again = open(file);
      expect([await idsOf(again.outbox), again.problems]).toEqual([[...ids, 'new-1'], []]);
    },
  );

  it.each([3, 11, 29, 47, 61, 83, 101, 113])('loses little where page %i of the file is overwritten', async (page) => {
    const { file } = await fill();
    spoil(file, page * 4096, 4096);
    const { outbox, problems } = open(file);
    const ids = await idsOf(outbox);
    expect(ids.length).toBeGreaterThanOrEqual(COUNT - LOST_AT_MOST);
    expect(ids).toEqual(allIds.filter((id) => ids.includes(id)));
    expect(problems.length).toBeGreaterThanOrEqual(ids.length < COUNT ? 1 : 0);
    expect(balances(outbox)).toBe(true);
    const { queued, delivered } = outbox.counts();
    expect([queued, delivered]).toEqual([ids.length, 10]);
    await outbox.close();
    const again = open(file);
    expect([await idsOf(again.outbox), again.problems]).toEqual([ids, []]);
  });

  it('says how many events are lost, and counts them as dead', async () => {
    const { file } = await fill();
    const lost = changePage(file, 3, () => {});
    change(file, 'DELETE FROM pages WHERE id = 3; PRAGMA application_id = 7');
    const { outbox, problems } = open(file);
    const left = COUNT - lost;
    expect(problems).toEqual([
      expect.stringContaining(
        `Read and kept: ${left} of ${COUNT} events that wait and 3 of 3 dead letters. ${lost} events are lost`,
      ),
    ]);
    expect(outbox.counts()).toMatchObject({ accepted: COUNT + 13, delivered: 10, dead: 3 + lost, queued: left });
  });

  it.each([
    ['no table of dead letters', 'DROP TABLE dead_letters', COUNT, 0],
    ['no table of lane delays', 'DROP TABLE lane_delays', COUNT, 3],
    ['no totals', 'DELETE FROM totals', COUNT, 3],
    ['totals that do not balance', 'UPDATE totals SET delivered = 99', COUNT, 3],
    ['an application_id that is overwritten', 'PRAGMA application_id = 7', COUNT, 3],
  ])('(%s) loses that alone', async (_what, sql, entries, dead) => {
    const { file } = await fill();
    change(file, sql);
    const { outbox, problems } = open(file);
    expect(problems).toHaveLength(1);
    expect([(await idsOf(outbox)).length, (await outbox.deadLetters()).length]).toEqual([entries, dead]);
    expect(balances(outbox)).toBe(true);
  });

  it.each<[string, (page: PageRow) => void, { whole: number; letters: number }]>([
    ['a byte of a text, which stays JSON', ({ content }) => flip(content, 'xxx', 'yxx'), { whole: -8, letters: 8 }],
    ['a byte of an amount', ({ content }) => flip(content, '"time":1', '"time":2'), { whole: -8, letters: 8 }],
    ['a control character in a text', ({ content }) => flip(content, 'xxx', '\u0007xx'), { whole: -8, letters: 7 }],
    ['the comma between two events', ({ content }) => flip(content, '},{', '} {'), { whole: -8, letters: 8 }],
    ['its checksum', (page) => ({ ...page, sum: 7 }), { whole: 0, letters: 0 }],
    ['how many are in it', (page) => ({ ...page, entries: page.entries + 1 }), { whole: 0, letters: 0 }],
  ])('goes on beside what is damaged in a page (%s), and says so', async (_what, damage, { whole, letters }) => {
    const { directory, file } = await fill();
    changePage(file, 5, damage);
    const { outbox, problems } = open(file);
    expect(problems).toEqual([]);
    const ids = await idsOf(outbox);
    expect(ids).toEqual(allIds.filter((id) => ids.includes(id)));
    expect([ids.length, problems]).toEqual([COUNT + whole, [expect.stringContaining('damaged on disk')]]);
    const dead = (await outbox.deadLetters()).filter(({ rule }) => rule === 'deliver.durable');
    expect(dead).toHaveLength(letters);
    expect(outbox.counts()).toMatchObject({ queued: ids.length, dead: 3 + COUNT - ids.length });
    expect(balances(outbox)).toBe(true);
    expect(listNamed(directory, 'damaged')).toEqual([]);
    await outbox.close();
    const again = open(file);
    expect([await idsOf(again.outbox), again.problems]).toEqual([ids, []]);
  });

  it.each([
    ['its index', (page: PageRow) => ({ ...page, head: `x${page.head}` })],
    ['its index, which stays JSON', (page: PageRow) => ({ ...page, head: '{}' })],
  ])('makes dead letters of all of a page whose %s is damaged', async (_what, damage) => {
    const { file } = await fill();
    const entries = changePage(file, 5, damage);
    const { outbox } = open(file);
    expect(await idsOf(outbox)).toHaveLength(COUNT - entries);
    expect(await outbox.deadLetters()).toHaveLength(3 + entries);
    expect(outbox.counts()).toMatchObject({ queued: COUNT - entries, dead: 3 + entries });
    await outbox.replay({ rule: 'deliver.durable' });
    expect(await idsOf(outbox)).toEqual([]);
  });

  it('forgets a history that is no JSON, and passes over such a dead letter', async () => {
    const { file } = await fill();
    change(file, `INSERT INTO tries VALUES (${2 * 1024}, 4, '{'); UPDATE dead_letters SET event = '{' WHERE id = 2`);
    const { outbox, problems } = open(file);
    const [first] = await outbox.claim({ ...ALL, count: 1 });
    expect(first).toMatchObject({ attempts: 5, history: [] });
    expect((await outbox.deadLetters()).map(({ id }) => id)).toEqual([1, 3]);
    expect(await outbox.deadLetters()).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining('The dead letter 2 of the outbox')]);
  });

  it('reads nothing of what waits at start', async () => {
    const { file } = await fill();
    const db = new DatabaseSync(file);
    db.exec("UPDATE pages SET content = x'00', head = ''");
    db.close();
    const { outbox, problems } = open(file);
    expect([problems, outbox.counts().queued]).toEqual([[], COUNT]);
  });

  it('gives no id twice after that', async () => {
    const { file } = await fill();
    change(file, "UPDATE dead_letters SET event = '{' WHERE id = 3");
    const { outbox } = open(file);
    await outbox.append([], [deadLetterOf('dead-4')]);
    expect((await outbox.deadLetters()).map(({ id }) => id)).toEqual([1, 2, 4]);
  });

  it('says that the end of its log is lost where that is damaged, and keeps the log', async () => {
    const directory = makeTestDirectory();
    const file = storeFile(directory);
    const { outbox } = open(file);
    for (const id of ['one-1', 'two-2', 'three-3', 'four-4']) await outbox.append([makeEvent(id)]);
    const killed = storeFile(makeTestDirectory());
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, killed + suffix);
    const at = readFileSync(`${killed}-wal`).indexOf('three-3');
    spoil(`${killed}-wal`, at, 5);
    const after = open(killed);
    expect(after.problems).toEqual([
      expect.stringMatching(/log of the outbox .* was damaged: its last 2 changes are lost/),
    ]);
    expect(await idsOf(after.outbox)).toEqual(['one-1', 'two-2']);
    expect(balances(after.outbox)).toBe(true);
    expect(listNamed(killed.replace(/\/[^/]+$/, ''), 'wal.damaged')).toHaveLength(1);
  });

  it('says nothing of a log that ends in the middle of a change, as a kill may leave it', async () => {
    const file = storeFile(makeTestDirectory());
    const { outbox } = open(file);
    await outbox.append([makeEvent('one-1')]);
    await outbox.append([makeEvent('two-2')]);
    const killed = storeFile(makeTestDirectory());
    copyFileSync(file, killed);
    const log = readFileSync(`${file}-wal`);
    writeFileSync(`${killed}-wal`, log.subarray(0, log.length - 2000), { mode: 0o600 });
    const after = open(killed);
    expect([await idsOf(after.outbox), after.problems]).toEqual([['one-1'], []]);
  });

  it('is not salvaged by who only looks at dead letters: that says who does', async () => {
    const { directory, file } = await fill();
    DAMAGES['the first page overwritten'](file);
    const look = () => openDeadLetters(file, DEFAULT_DELIVERY_LIMITS, clock);
    expect(look).toThrow(/damaged.*Start the forwarder on it/);
    expect([existsSync(file), listNamed(directory, 'damaged')]).toEqual([true, []]);
  });
});
