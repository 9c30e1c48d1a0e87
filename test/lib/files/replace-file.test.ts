import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, replaceFileSync } from '../../../lib/files/replace-file.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-'));
  file = join(folder, 'x.nd');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Higher than any process number that Linux gives. */
const NO_PROCESS = 5_000_000;

function* failing(): Generator<string> {
  yield 'x'.repeat(1_000_000);
  throw new Error('in the middle');
}

describe.each([
  ['replaceFile', (text: string) => replaceFile(file, [text])],
  ['replaceFileSync', async (text: string) => replaceFileSync(file, text)],
])('%s', (_name, replace) => {
  it('writes a file that only its owner may read, whoever could read the old one, and leaves nothing beside it', async () => {
    writeFileSync(file, 'old');
    chmodSync(file, 0o666);
    await replace('new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['x.nd']);
  });

  it('writes to where a link leads, and leaves the link', async () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'old');
    symlinkSync(elsewhere, file);
    await replace('new');
    expect(readFileSync(elsewhere, 'utf8')).toBe('new');
    expect(readlinkSync(file)).toBe(elsewhere);
  });

  it('deletes what processes that are gone have left of it, and nothing else', async () => {
    const names = {
      gone: `x.nd.${NO_PROCESS}-0a1b2c3d.new`,
      older: `x.nd.${NO_PROCESS}.new`,
      before: `x.nd.${process.pid}-00000000.new`,
      ours: `x.nd.${process.pid}-11111111.new`,
      alive: `x.nd.${process.ppid}-0a1b2c3d.new`,
      of: `y.nd.${NO_PROCESS}-0a1b2c3d.new`,
      users: 'x.nd.new',
    };
    for (const name of Object.values(names)) writeFileSync(join(folder, name), '');
    utimesSync(join(folder, names.before), 1, 1);
    await replace('new');
    expect(readdirSync(folder).sort()).toEqual(['x.nd', names.ours, names.alive, names.of, names.users].sort());
  });

  it('says why it cannot', async () => {
    rmSync(folder, { recursive: true });
    await expect((async () => replace('new'))()).rejects.toThrow('ENOENT');
    folder = mkdtempSync(join(tmpdir(), 'replace-'));
  });
});

it('what fails in the middle leaves the old file, and nothing beside it', async () => {
  writeFileSync(file, 'old');
  await expect(replaceFile(file, failing())).rejects.toThrow('in the middle');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['x.nd']);
});

it.skipIf(process.platform === 'win32')('what is no file is written to as it is', async () => {
  execFileSync('mkfifo', [file]);
  const reader = spawn('cat', [file]);
  const read = text(reader.stdout);
  await replaceFile(file, ['some', ' text']);
  expect(await read).toBe('some text');
  expect(statSync(file).isFIFO()).toBe(true);
});
