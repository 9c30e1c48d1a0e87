import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import request from 'supertest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { MAX_ADOPTED_PROJECTS } from '../../../mock-amplitude/limits.ts';

const CONFIGURED = { name: 'fixed', apiKey: 'key-of-the-fixed-project', region: 'us' } as const;
const open: MockAmplitude[] = [];
let directory: string;
let problems: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'created-projects-'));
  problems = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((mock) => mock.close()));
  rmSync(directory, { recursive: true });
});

const dataDir = () => join(directory, 'data');
async function start(options: MockOptions = { dataDir: dataDir() }): Promise<MockAmplitude> {
  const onProblem = (message: string) => void problems.push(message);
  const mock = await createMockAmplitude({ projects: [CONFIGURED], onProblem, ...options });
  open.push(mock);
  return mock;
}

async function send(mock: MockAmplitude, apiKey: string, region: 'us' | 'eu' = 'eu'): Promise<number> {
  const events = [{ event_type: 'View', user_id: 'user-1' }];
  return (await request(mock[region]).post('/2/httpapi').send({ api_key: apiKey, events })).status;
}

const WEB = { name: 'web', organization: 'Acme', region: 'eu', plan: 'starter' } as const;

it('a project that was created is there after a restart, with its keys, its organization and its data', async () => {
  const first = await start();
  const created = first.createProject(WEB);
  await send(first, created.apiKey);
  await first.close();
  const second = await start();
  expect(problems).toEqual([]);
  expect(second.projects.at(-1)).toMatchObject({ ...created, origin: 'created' });
  expect(second.events({ project: 'web' })).toHaveLength(1);
  expect(second.users.find('user-1', 'web')?.userId).toBe('user-1');
  expect(await send(second, created.apiKey)).toBe(200);
  expect(() => second.createProject({ name: 'other', organization: 'Acme', region: 'us' })).toThrow('is EU');
});

it('is on disk once it is told of, whatever ends the process then', async () => {
  const first = await start();
  const { body } = await request(first.us).post('/_emulator/v1/projects').send(WEB);
  // What a process leaves behind that is killed now.
  const left = join(directory, 'left');
  mkdirSync(left);
  for (const file of ['session.sqlite', 'session.sqlite-wal']) copyFileSync(join(dataDir(), file), join(left, file));
  const second = await start({ dataDir: left });
  expect(second.projects.map(({ name }) => name)).toEqual(['fixed', 'web']);
  expect(second.projects[1]?.apiKey.slice(-4)).toBe(body.apiKey.slice(-4));
});

it('is there after a restart, too, where its organization was configured and is not any more', async () => {
  const configured = { name: 'fixed', apiKey: CONFIGURED.apiKey, region: 'eu', organization: 'Acme' } as const;
  const first = await start({ dataDir: dataDir(), projects: [configured] });
  const { apiKey } = first.createProject({ name: 'web', organization: 'Acme' });
  await first.close();
  const second = await start();
  expect(problems).toEqual([]);
  expect(second.projects.at(-1)).toMatchObject({ name: 'web', organization: 'Acme', region: 'eu', apiKey });
  expect(await send(second, apiKey)).toBe(200);
  expect(() => second.createProject({ name: 'other', organization: 'Acme', region: 'us' })).toThrow('is EU');
});

it('takes the name of an adopted one that was forgotten to make room', async () => {
  const first = await start({ dataDir: dataDir(), anyKey: true });
  const keys = Array.from({ length: MAX_ADOPTED_PROJECTS + 1 }, (_, place) => `any-${String(place).padStart(5, '0')}`);
  for (const key of keys) await send(first, key, 'us');
  const { apiKey } = first.createProject({ name: 'any-key-1' });
  await first.close();
  const second = await start();
  expect(second.projects.filter(({ name }) => name === 'any-key-1')).toMatchObject([{ apiKey, origin: 'created' }]);
  expect(problems.join()).not.toContain('"any-key-1"');
});

it('one that was deleted stays gone, and its organization keeps its region', async () => {
  const first = await start();
  const { apiKey } = first.createProject(WEB);
  first.createProject({ ...WEB, name: 'kept' });
  await send(first, apiKey);
  first.deleteProject('web');
  await first.close();
  const second = await start();
  expect(second.projects.map(({ name }) => name)).toEqual(['fixed', 'kept']);
  expect(second.requests()).toEqual([]);
  expect(await send(second, apiKey)).toBe(400);
  second.deleteProject('kept');
  await second.close();
  const third = await start();
  expect(() => third.createProject({ ...WEB, region: 'us' })).toThrow('is EU');
  third.reset();
  await third.close();
  expect((await start()).createProject({ ...WEB, region: 'us' }).region).toBe('us');
  expect(problems).toEqual([]);
});

it('a file on a full disk takes none, says so, and nothing has changed', async () => {
  const mock = await start({ dataDir: dataDir(), maxDataBytes: 60_000 });
  const name = (count: number) => `${'é'.repeat(90)} ${count}`;
  let count = 0;
  const create = () =>
    request(mock.us)
      .post('/_emulator/v1/projects')
      .send({ name: name(count) });
  let answer = await create();
  while (answer.status === 201) {
    count++;
    answer = await create();
  }
  expect([answer.status, answer.body.error]).toEqual([503, expect.stringContaining('the disk is full')]);
  expect(mock.projects).toHaveLength(count + 1);
  // Whether a single one frees a page of the file depends on where it lies.
  for (let one = 0; one < count / 2; one++) mock.deleteProject(name(one));
  expect((await create()).status).toBe(201);
});

it('goes through a salvage', async () => {
  const first = await start();
  const { apiKey } = first.createProject(WEB);
  first.deleteProject(first.createProject({ name: 'brief', organization: 'Empty', region: 'eu' }).name);
  await send(first, apiKey);
  await first.close();
  const db = new DatabaseSync(join(dataDir(), 'session.sqlite'));
  db.exec("UPDATE states SET part = '{}'");
  db.close();
  const second = await start();
  expect(problems.join()).toMatch(/1 of 1 requests, 0 of \d+ users and groups, 2 of 2 organizations, 1 of 1 projects/);
  expect(await send(second, apiKey)).toBe(200);
  expect(() => second.createProject({ name: 'a', organization: 'Empty', region: 'us' })).toThrow('is EU');
});

it('goes through an export, which keeps its keys, and an import', async () => {
  const exportFile = join(directory, 'session.jsonl');
  const first = await start({ exportFile });
  const created = first.createProject(WEB);
  await send(first, created.apiKey);
  await first.close();
  const second = await start({ dataDir: dataDir(), importFile: exportFile });
  await second.close();
  const third = await start();
  expect(third.projects.at(-1)).toMatchObject({ ...created, origin: 'created' });
  expect(third.events({ project: 'web' })).toHaveLength(1);
});

it.each([
  ['another region than its organization', { region: 'us' }, 'its organization "Local EU" is not'],
  ['the key of another', { apiKey: CONFIGURED.apiKey }, 'has the key of another project'],
  ['the name of another', { name: 'fixed' }, 'has the name of another project'],
])('an import of one is refused that has %s', async (_, part, problem) => {
  const file = join(directory, 'session.jsonl');
  const created = { organization: 'Local EU', plan: 'growth', secretKey: 'a-secret-key' };
  const lines = [
    { type: 'session', format: 'amplitude-emulator', version: 5 },
    { type: 'project', name: 'web', apiKey: 'key-of-web', region: 'eu', created, ...part },
    { type: 'end', parts: 1 },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await expect(start({ importFile: file })).rejects.toThrow(problem);
});

it('a directory of the format before is taken on', async () => {
  const first = await start({ dataDir: dataDir() });
  await send(first, CONFIGURED.apiKey, 'us');
  await first.close();
  const db = new DatabaseSync(join(dataDir(), 'session.sqlite'));
  db.exec('DROP TABLE organizations; PRAGMA user_version = 4');
  db.close();
  const second = await start();
  expect(second.requests()).toHaveLength(1);
  const { apiKey } = second.createProject(WEB);
  await second.close();
  expect(await send(await start(), apiKey)).toBe(200);
  expect(problems).toEqual([]);
  expect(readFileSync(join(dataDir(), 'session.sqlite')).subarray(0, 6).toString()).toBe('SQLite');
});
