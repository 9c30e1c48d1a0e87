import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { DAMAGES, listNamed, makeTestDirectory, spoil } from '../../damage.ts';

const PROJECT = { name: 'us', apiKey: 'a-key-that-is-long-enough', region: 'us' } as const;

async function start(dataDir: string): Promise<{ mock: MockAmplitude; problems: string[] }> {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const mock = await createMockAmplitude({ projects: [PROJECT], dataDir, onProblem });
  onTestFinished(() => mock.close());
  return { mock, problems };
}

async function send(mock: MockAmplitude, name: string): Promise<number> {
  const event = {
    event_type: name,
    user_id: `user-${name}`,
    insert_id: name,
    event_properties: { text: 'x'.repeat(500) },
  };
  const body = JSON.stringify({ api_key: PROJECT.apiKey, events: [event] });
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status;
}

/** A directory with a session of so many requests, closed. */
async function record(count: number): Promise<{ directory: string; file: string }> {
  const directory = makeTestDirectory();
  const { mock } = await start(directory);
  for (let sent = 0; sent < count; sent++) await send(mock, `Event ${sent}`);
  await mock.close();
  return { directory, file: join(directory, 'session.sqlite') };
}

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

const typesOf = (mock: MockAmplitude) => mock.events().map(({ eventType }) => eventType);
const allTypes = (count: number) => Array.from({ length: count }, (_, at) => `Event ${at}`);
const COUNT = 60;

describe('a session that is damaged on disk', () => {
  it.each([
    ['the header overwritten', COUNT, COUNT],
    ['the first page overwritten', COUNT, COUNT],
    ['its table of contents overwritten', COUNT, COUNT],
    ['one page in the middle overwritten', COUNT - 5, COUNT - 1],
    ['cut in the middle', 5, COUNT - 1],
    ['cut to half a page', 0, 0],
    ['no database at all', 0, 0],
  ] as const)('(%s) is taken over as far as it can be read, and the old file kept', async (damage, least, most) => {
    const { directory, file } = await record(COUNT);
    DAMAGES[damage](file);
    const damaged = readFileSync(file);
    const { mock, problems } = await start(directory);

    const types = typesOf(mock);
    expect(types.length).toBeGreaterThanOrEqual(least);
    expect(types.length).toBeLessThanOrEqual(most);
    expect(types).toEqual(allTypes(COUNT).filter((type) => types.includes(type)));
    expect(problems).toEqual([expect.stringMatching(/^The session .* was damaged: .*Read and kept: \d+ /)]);
    const [aside = '', ...others] = listNamed(directory, 'damaged');
    expect(others).toEqual([]);
    expect(readFileSync(join(directory, aside))).toEqual(damaged);
    expect(problems[0]).toContain(aside);

    expect(await send(mock, 'New')).toBe(200);
    await mock.close();
    const again = await start(directory);
    expect([typesOf(again.mock), again.problems]).toEqual([[...types, 'New'], []]);
  });

  it.each([
    ['a row that is no JSON', "UPDATE requests SET sum = NULL, part = 'no json' WHERE seq = 3", 'Event 1'],
    ['a row of another type', "UPDATE requests SET sum = NULL, part = x'00ff' WHERE seq = 3", 'Event 1'],
    ['a row whose number says otherwise', 'UPDATE requests SET seq = 1000 WHERE seq = 3', 'Event 1'],
    [
      'a row with a count that is impossible',
      "UPDATE requests SET sum = NULL, part = json_set(part, '$.eventRecords', 4294967295) WHERE seq = 3",
      'Event 1',
    ],
    [
      'a row with a time that is impossible',
      "UPDATE requests SET sum = NULL, part = json_set(part, '$.at', 1e300) WHERE seq = 3",
      'Event 1',
    ],
    [
      'a row with another digit, which is JSON as before',
      `UPDATE requests SET part = replace(part, '"status":200', '"status":201') WHERE seq = 3`,
      'Event 1',
    ],
    ['no table of users', 'DROP TABLE states', undefined],
  ])('(%s) loses that alone', async (_what, sql, lost) => {
    const { directory, file } = await record(5);
    change(file, sql);
    const { mock, problems } = await start(directory);
    expect(typesOf(mock)).toEqual(allTypes(5).filter((type) => type !== lost));
    expect(problems).toEqual([expect.stringContaining(lost === undefined ? 'has no table states' : '4 of 5 requests')]);
    expect(listNamed(directory, 'damaged')).toHaveLength(1);
  });

  it('of the format before sums is taken on as it is, and has sums from then on', async () => {
    const { directory, file } = await record(2);
    const columns = ['projects', 'requests', 'states'].map((table) => `ALTER TABLE ${table} DROP COLUMN sum;`);
    change(file, `${columns.join(' ')} PRAGMA user_version = 2`);
    const { mock, problems } = await start(directory);
    expect([typesOf(mock), problems]).toEqual([allTypes(2), []]);
    await send(mock, 'Event 2');
    await mock.close();
    const db = new DatabaseSync(file);
    const sums = db.prepare('SELECT sum FROM requests ORDER BY seq').all();
    db.close();
    expect(sums.map(({ sum }) => sum)).toEqual([null, null, expect.any(Number)]);
    const again = await start(directory);
    expect([typesOf(again.mock), again.problems]).toEqual([allTypes(3), []]);
  });

  it('never writes over a file that was kept before', async () => {
    const { directory, file } = await record(2);
    for (let round = 0; round < 3; round++) {
      spoil(file, 0, 50, round);
      const { mock } = await start(directory);
      expect(typesOf(mock)).toEqual(allTypes(2));
      await mock.close();
    }
    expect(listNamed(directory, 'damaged')).toHaveLength(3);
  });

  it('says that the end of its log is lost where that is damaged', async () => {
    const directory = makeTestDirectory();
    const { mock } = await start(directory);
    for (const name of ['One', 'Two', 'Three']) await send(mock, name);
    const killed = join(makeTestDirectory(), 'killed');
    cpSync(directory, killed, { recursive: true });
    chmodSync(killed, 0o700);
    const log = join(killed, 'session.sqlite-wal');
    spoil(log, readFileSync(log).indexOf('"seq":3'), 5);
    const after = await start(killed);
    expect(typesOf(after.mock)).toEqual(['One']);
    expect(after.problems).toEqual([expect.stringMatching(/log of the session .* its last 2 changes are lost/)]);
    expect(listNamed(killed, 'wal.damaged')).toHaveLength(1);
  });

  it('(empty) begins anew, and says so', async () => {
    const { directory, file } = await record(1);
    truncateSync(file, 0);
    const { mock, problems } = await start(directory);
    expect([typesOf(mock), problems]).toEqual([[], [expect.stringContaining('was empty')]]);
  });

  it('with a lock that is damaged is as good as ever', async () => {
    const { directory, file } = await record(1);
    writeFileSync(`${file}-lock`, 'hello '.repeat(1000), { mode: 0o600 });
    writeFileSync(`${file}-lock-pid`, 'hello', { mode: 0o600 });
    const { mock, problems } = await start(directory);
    expect([typesOf(mock), problems]).toEqual([['Event 0'], []]);
    await expect(start(directory)).rejects.toThrow('another emulator has it (this process itself). Stop that one');
  });
});

describe('a session that is not ours to touch', () => {
  it.each([
    [
      'of a newer version',
      (file: string) => change(file, 'PRAGMA user_version = 99'),
      'written by another version (format 99)',
    ],
    [
      'of another program',
      (file: string) =>
        change(
          file,
          'DROP TABLE requests; DROP TABLE states; DROP TABLE projects; CREATE TABLE x (y); PRAGMA user_version = 0',
        ),
      "another program's database",
    ],
  ])('(%s) is refused with the way out, and left as it is', async (_what, spoilIt, says) => {
    const { directory, file } = await record(1);
    spoilIt(file);
    const before = readFileSync(file);
    await expect(start(directory)).rejects.toThrow(says);
    await expect(start(directory)).rejects.toThrow('--data-dir');
    expect(readFileSync(file)).toEqual(before);
    expect(listNamed(directory, 'damaged')).toEqual([]);
  });

  it('(a directory in its place) is refused', async () => {
    const directory = makeTestDirectory();
    mkdirSync(join(directory, 'session.sqlite'));
    await expect(start(directory)).rejects.toThrow(/it is a directory.*--data-dir/);
  });
});

describe('a data directory that cannot be made', () => {
  it.each([
    ['in /proc', () => '/proc/nope/deeper', /\/proc\/nope be made \(ENOENT\).*--data-dir/],
    ['below a device', () => '/dev/null/x', /\/dev\/null is no directory/],
    ['that is a device', () => '/dev/null', /\/dev\/null is no directory/],
    [
      'below a file',
      () => {
        const file = join(makeTestDirectory(), 'file');
        writeFileSync(file, '');
        return join(file, 'inside');
      },
      /is no directory/,
    ],
    [
      'behind a link to nothing',
      () => {
        const link = join(makeTestDirectory(), 'link');
        symlinkSync('/nowhere', link);
        return link;
      },
      /is a link to something that is not there/,
    ],
    ['without a name', () => '', /the path is empty/],
  ])('(%s) says why, at once', { timeout: 2000 }, async (_what, where, says) => {
    await expect(start(where())).rejects.toThrow(says);
  });
});
