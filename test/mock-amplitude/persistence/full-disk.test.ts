import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, type MockAmplitude } from '../../../mock-amplitude/index.ts';
import { canMount, listNamed, makeTestDirectory, mountSmallDisk, spoil } from '../../damage.ts';

const PROJECT = { name: 'us', apiKey: 'a-key-that-is-long-enough', region: 'us' } as const;
const OTHER = { name: 'other', apiKey: 'another-key-long-enough', region: 'us' } as const;

async function start(dataDir: string, log?: { maxRequests: number }) {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const projects = [PROJECT, OTHER];
  const mock = await createMockAmplitude({ projects, dataDir, onProblem, ...(log === undefined ? {} : { log }) });
  onTestFinished(() => mock.close());
  return { mock, problems };
}

async function send(mock: MockAmplitude, name: string, apiKey: string = PROJECT.apiKey) {
  const event = {
    event_type: name,
    user_id: 'one-user',
    insert_id: name,
    event_properties: { text: 'x'.repeat(9000) },
  };
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ api_key: apiKey, events: [event] });
  const response = await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

async function call(mock: MockAmplitude, method: string, path: string) {
  const response = await fetch(`${mock.control}${path}`, { method });
  const body: { disk?: unknown } = JSON.parse(await response.text());
  return { status: response.status, body };
}

/** More events than any disk here holds, each of 9 kB and more. */
const TOO_MANY = 400;

/** Sends until the disk takes no more; returns the names that were taken. */
async function sendUntilRefused(mock: MockAmplitude, prefix: string): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < TOO_MANY) {
    const name = `${prefix} ${taken.length}`;
    if ((await send(mock, name)).status !== 200) return taken;
    taken.push(name);
  }
  throw new Error(`${TOO_MANY} events were answered with 200, more than the disk has room for`);
}

/** What a kill -9 leaves now, opened by another emulator. */
async function openKilled(directory: string) {
  const copy = join(makeTestDirectory(), 'killed');
  cpSync(directory, copy, { recursive: true, filter: (file) => !file.endsWith('filler') });
  return start(copy);
}

const typesOf = (mock: MockAmplitude) => mock.events({ verdict: 'accepted' }).map(({ eventType }) => eventType);

describe.runIf(canMount())('a data directory on a full disk', { timeout: 30_000 }, () => {
  it('refuses with 503 what it cannot keep, says so once, counts it, and keeps it when there is room again', async () => {
    const disk = mountSmallDisk(8000);
    const { mock, problems } = await start(join(disk.directory, 'data'));
    await send(mock, 'First');
    disk.fill();
    const taken = await sendUntilRefused(mock, 'Taken');
    const refused = await send(mock, 'Refused');
    expect(refused.status).toBe(503);
    expect(refused.text).toMatch(/the disk is full.*reset/);
    expect(problems).toEqual([expect.stringContaining('the disk is full')]);
    expect((await call(mock, 'GET', '/stats')).body.disk).toEqual({
      problem: expect.stringContaining('the disk is full'),
      waiting: 2,
      lost: 0,
    });
    const killed = await openKilled(join(disk.directory, 'data'));
    expect([typesOf(killed.mock), killed.problems]).toEqual([['First', ...taken], []]);

    disk.free();
    expect((await send(mock, 'Last')).status).toBe(200);
    expect(problems.slice(1)).toEqual([expect.stringMatching(/can be kept again: 2 requests .* Nothing is missing/)]);
    expect((await call(mock, 'GET', '/stats')).body.disk).toEqual({ problem: null, waiting: 0, lost: 0 });
    const after = await openKilled(join(disk.directory, 'data'));
    expect(typesOf(after.mock)).toEqual(typesOf(mock));
  });

  it('says of a request that it was answered 503, to whoever follows, in the log and on disk', async () => {
    const disk = mountSmallDisk(8000);
    const { mock } = await start(join(disk.directory, 'data'));
    const told: string[] = [];
    // As it is told, not as it may read later.
    mock.subscribe((record) => {
      const { kind, rule, diagnostics } = record;
      const status = record.kind === 'request' ? record.answer.status : '';
      told.push(`${kind} ${rule} ${status} ${diagnostics[0]?.message ?? ''}`.trim());
    });
    await send(mock, 'First');
    disk.fill();
    await sendUntilRefused(mock, 'Taken');
    const why = 'answered 503: it could not be written to the data directory';
    expect(told.slice(0, 2)).toEqual(['request null 200', expect.stringMatching(/^event null/)]);
    expect(told.slice(-2)).toEqual([`request emulator.not-kept 503 ${why}`, `event emulator.not-kept  ${why}`]);
    expect(mock.requests().at(-1)).toMatchObject({ answer: { status: 503 } });
    disk.free();
    await send(mock, 'Last');
    const after = await openKilled(join(disk.directory, 'data'));
    expect(after.mock.requests().map(({ answer }) => answer.status)).toEqual(
      mock.requests().map(({ answer }) => answer.status),
    );
    expect(after.mock.events().map(({ rule }) => rule)).toContain('emulator.not-kept');
  });

  it('refuses with 503 also what is only counted, as it is like the refusal before', async () => {
    const disk = mountSmallDisk(8000);
    const { mock } = await start(join(disk.directory, 'data'));
    const ask = async () => (await fetch(`${mock.us}/nowhere`, { method: 'POST' })).status;
    expect([await ask(), await ask()]).toEqual([400, 400]);
    disk.fill();
    await sendUntilRefused(mock, 'Taken');
    expect(await ask()).toBe(503);
  });

  it('frees room by a reset of everything, which is answered 200', async () => {
    const disk = mountSmallDisk(8000);
    const { mock, problems } = await start(join(disk.directory, 'data'));
    disk.fill();
    await sendUntilRefused(mock, 'Taken');
    expect((await call(mock, 'POST', '/reset')).status).toBe(200);
    const kept = await sendUntilRefused(mock, 'Kept');
    expect(kept.length).toBeGreaterThan(5);
    expect(problems.join('\n')).not.toContain('bug');
    const killed = await openKilled(join(disk.directory, 'data'));
    expect(typesOf(killed.mock)).toEqual(kept);
  });

  it('frees room by a reset of one project, and leaves the others', async () => {
    const disk = mountSmallDisk(8000);
    const { mock } = await start(join(disk.directory, 'data'));
    for (let sent = 0; sent < 40; sent++) await send(mock, `Other ${sent}`, OTHER.apiKey);
    disk.fill();
    await sendUntilRefused(mock, 'Taken');
    expect((await call(mock, 'POST', '/reset?project=other')).status).toBe(200);
    expect((await send(mock, 'Kept')).status).toBe(200);
    const killed = await openKilled(join(disk.directory, 'data'));
    expect(typesOf(killed.mock)).toEqual(typesOf(mock));
    expect(typesOf(killed.mock)).toContain('Kept');
    expect(typesOf(killed.mock).some((type) => type?.startsWith('Other'))).toBe(false);
  });

  it('goes on by deleting what the log does not hold any more', async () => {
    const disk = mountSmallDisk(8000);
    const { mock, problems } = await start(join(disk.directory, 'data'), { maxRequests: 10 });
    for (let sent = 0; sent < 60; sent++) await send(mock, `Early ${sent}`);
    disk.fill();
    for (let sent = 0; sent < 600; sent++) expect((await send(mock, `Late ${sent}`)).status).toBe(200);
    expect(problems).toEqual([]);
    const killed = await openKilled(join(disk.directory, 'data'));
    expect(typesOf(killed.mock).slice(-10)).toEqual(typesOf(mock));
  });

  it('is not salvaged where there is no room for it, stays as it was, and is salvaged when there is', async () => {
    const disk = mountSmallDisk(8000);
    const directory = join(disk.directory, 'data');
    const { mock } = await start(directory);
    for (let sent = 0; sent < 40; sent++) await send(mock, `Early ${sent}`);
    await mock.close();
    const file = join(directory, 'session.sqlite');
    spoil(file, 0, 100);
    const damaged = readFileSync(file);
    disk.fill();
    await expect(start(directory)).rejects.toThrow(/take over what can be read .*the disk is full.*Make room/);
    expect(readFileSync(file)).toEqual(damaged);
    expect(listNamed(directory, 'damaged')).toEqual([]);

    disk.free();
    const again = await start(directory);
    expect(typesOf(again.mock)).toHaveLength(40);
    expect(again.problems).toEqual([expect.stringMatching(/was damaged: .*Read and kept: 40 of 40 requests/)]);
  });

  it('is refused at start with what to do where there is no room to begin', async () => {
    const disk = mountSmallDisk(100);
    disk.fill();
    await expect(start(join(disk.directory, 'data'))).rejects.toThrow(/the disk is full.*Make room/);
  });
});
