import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createMockAmplitude, type MockAmplitude, type MockOptions } from '../../../mock-amplitude/index.ts';
import { makeTestDirectory } from '../../damage.ts';

const PROJECT = { name: 'us', apiKey: 'a-key-that-is-long-enough', region: 'us' } as const;

async function start(options: MockOptions): Promise<{ mock: MockAmplitude; problems: string[] }> {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const mock = await createMockAmplitude({ projects: [PROJECT], anyKey: true, onProblem, ...options });
  onTestFinished(() => mock.close());
  return { mock, problems };
}

async function send(mock: MockAmplitude, events: string, more = '', apiKey: string = PROJECT.apiKey): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  const body = `{"api_key":"${apiKey}"${more},"events":[${events}]}`;
  return (await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers, body })).status;
}

/** The lines of an exported session, by what they are of. */
let lines: { header: string; project: string; request: string; user: string; group: string; nextId: string };

beforeAll(async () => {
  const mock = await createMockAmplitude({ projects: [PROJECT], anyKey: true });
  await send(mock, '{"event_type":"One","user_id":"user-1","insert_id":"1"}', '', 'an-unknown-key');
  await send(
    mock,
    '{"event_type":"$groupidentify","user_id":"user-1","groups":{"org":"acme"},"group_properties":{"a":1}}',
  );
  const session = await (await fetch(`${mock.control}/session`)).text();
  await mock.close();
  const all = session.trim().split('\n');
  const find = (text: string) => all.find((line) => line.includes(text)) ?? '';
  lines = {
    header: all[0] ?? '',
    project: find('"type":"project"'),
    request: find('"type":"request"'),
    user: find('"kind":"user"'),
    group: find('"kind":"group"'),
    nextId: find('"kind":"next-id"'),
  };
});

/** Starts with a file of these lines after the header and the project. */
async function importLines(...more: string[]): Promise<MockAmplitude> {
  const directory = makeTestDirectory();
  const file = join(directory, 'session.ndjson');
  const end = JSON.stringify({ type: 'end', parts: more.length + 1 });
  const last = lines.header.includes('"version":2') ? [] : [end];
  writeFileSync(file, `${[lines.header, lines.project, ...more, ...last].join('\n')}\n`);
  return (await start({ importFile: file, dataDir: join(directory, 'data') })).mock;
}

/** A line with one of its values replaced, as text: JSON may say what no value of JavaScript can. */
function withValue(line: string, key: string, value: string): string {
  const changed = line.replace(new RegExp(`"${key}":("(?:[^"\\\\]|\\\\.)*"|[^,}\\]]+)`), `"${key}":${value}`);
  if (changed === line) throw new Error(`there is no ${key}`);
  return changed;
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('an import', () => {
  it('of what was exported is fine', async () => {
    const mock = await importLines(lines.nextId, lines.user, lines.group, lines.request);
    expect(mock.events().map(({ eventType }) => eventType)).toEqual(['One']);
  });

  it.each([
    ['eventRecords', '4294967295'],
    ['eventRecords', '1e300'],
    ['eventRecords', '-1'],
    ['eventRecords', '1.5'],
    ['seq', '-1'],
    ['seq', '1e300'],
    ['seq', '9007199254740993'],
    ['at', '-1'],
    ['at', '1e300'],
    ['at', '1e999'],
    ['at', '"now"'],
    ['at', 'null'],
    ['latencyMs', '-1'],
    ['eventCount', '1e300'],
    ['bytes', '{}'],
    ['status', '99999'],
    ['verdict', '"fine"'],
    ['region', '"mars"'],
    ['url', '{"toString":null}'],
    ['body', '[1,2]'],
    ['shortestId', '1e300'],
    ['clientUploadTime', '1e999'],
    ['from', '7'],
    ['amplitudeId', '1e300'],
  ])('refuses a request whose %s is %s, by its line', async (key, value) => {
    await expect(importLines(withValue(lines.request, key, value))).rejects.toThrow(/line 3 is no part of a session/);
  });

  it.each([
    [
      'a user whose amplitudeId is too large for another to follow',
      () => withValue(lines.user, 'amplitudeId', '9007199254740991'),
    ],
    ['a user last seen at no time', () => withValue(lines.user, 'lastUsed', '1e300')],
    ['a user with NaN events', () => withValue(lines.user, 'events', '"NaN"')],
    ['a next id beyond every number', () => withValue(lines.nextId, 'value', '1e300')],
    ['a next id below zero', () => withValue(lines.nextId, 'value', '-5')],
    ['a state without a value', () => lines.nextId.replace(/,"value":[^}]*/, '')],
    ['a state of another kind', () => withValue(lines.nextId, 'kind', '"__proto__"')],
    ['a state nested deep', () => withValue(lines.nextId, 'value', nested(100_000))],
    ['a request nested deep', () => lines.request.replace('{', `{"deep":${nested(100_000)},`)],
    ['a request with a __proto__', () => lines.request.replace('{', '{"__proto__":{"seq":5},')],
    ['a project without a key', () => withValue(lines.project, 'apiKey', '""')],
    ['a list', () => '[]'],
    ['a number', () => '1e400'],
  ])('refuses %s, by its line', async (_what, make) => {
    await expect(importLines(make())).rejects.toThrow(/line 3 is no part of a session/);
  });

  it('refuses a number that is there twice, and a name that another project has', async () => {
    await expect(importLines(lines.request, lines.request)).rejects.toThrow(/request \d+ has a number that is taken/);
    const other = withValue(withValue(lines.project, 'name', '"us"'), 'apiKey', '"one-more-key"');
    await expect(importLines(other)).rejects.toThrow(/project "us" has the name of another project/);
    await expect(importLines(withValue(lines.user, 'project', '"nobody"'))).rejects.toThrow(/which is not configured/);
  });

  it('leaves nothing in the data directory where it is refused in the middle', async () => {
    const directory = makeTestDirectory();
    const file = join(directory, 'session.ndjson');
    const dataDir = join(directory, 'data');
    writeFileSync(file, [lines.header, lines.project, lines.request, lines.request].join('\n'));
    await expect(start({ importFile: file, dataDir })).rejects.toThrow();
    expect((await start({ dataDir })).mock.requests()).toEqual([]);
  });
});

it('whatever the mock takes it can read again, from a directory and from an export', async () => {
  const directory = makeTestDirectory();
  const dataDir = join(directory, 'data');
  const file = join(directory, 'session.ndjson');
  const first = await start({ dataDir });
  const times = ['1e300', '-1e300', '8.64e15', '8.7e15', '-1', '0'];
  for (const [at, time] of times.entries()) {
    await send(first.mock, `{"event_type":"x","user_id":"user-${at}","time":${time},"session_id":1e300}`);
    await send(
      first.mock,
      `{"event_type":"x","user_id":"more-${at}","session_id":${time}}`,
      `,"client_upload_time":${time}`,
    );
  }
  const large = '{"event_type":"x","user_id":"user-rich","revenue":1e308}';
  await send(first.mock, [large, large, large.replace('revenue":', 'quantity":10,"price":')].join());
  await send(
    first.mock,
    '{"event_type":"x","user_id":"user-p","user_properties":{"__proto__":{"a":1},"constructor":{}}}',
  );
  await send(first.mock, `{"event_type":"x","user_id":"user-deep","event_properties":${nested(40)}}`);
  await send(first.mock, `{"event_type":"x","user_id":"user-deeper","event_properties":${nested(500)}}`);
  await send(first.mock, '{"event_type":"x","user_id":"\\ud800abcde","device_id":"\\u0000\\u0001zzzzz"}');
  await fetch(`${first.mock.us}/2/httpapi`, { method: 'POST', body: '\u00ff{{{{' });
  const before = JSON.stringify([...first.mock.requests(), ...first.mock.events(), first.mock.users.find('user-rich')]);
  await first.mock.close();
  const second = await start({ dataDir, exportFile: file });
  expect(
    JSON.stringify([...second.mock.requests(), ...second.mock.events(), second.mock.users.find('user-rich')]),
  ).toBe(before);
  await second.mock.close();
  const third = await start({ importFile: file });
  expect([third.mock.requests().length, second.problems, third.problems]).toEqual([
    second.mock.requests().length,
    [],
    [],
  ]);
});
