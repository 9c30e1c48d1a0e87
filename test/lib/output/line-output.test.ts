import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLineOutput } from '../../../lib/output/line-output.ts';

const NO_SUCH_FD = -1;
const describeDropped = (lines: number) => `${lines} dropped`;

/** A pipe whose reader reads when it is told to. */
function openPipe() {
  const read: string[] = [];
  let next: ((error?: Error) => void) | undefined;
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      read.push(String(chunk));
      next = done;
    },
  });
  return {
    stream: Object.assign(stream, { fd: NO_SUCH_FD }),
    read,
    /** Reads a line, or fails to. */
    async readOne(error?: Error) {
      const done = next;
      next = undefined;
      done?.(error);
      await new Promise(setImmediate);
    },
    async readAll() {
      while (next !== undefined) await this.readOne();
    },
  };
}

const never = new AbortController().signal;

describe('lines for a reader that is slow', () => {
  it('wait up to the limit, are dropped beyond it, and are told of once all before them is read', async () => {
    const pipe = openPipe();
    const out = createLineOutput(pipe.stream, { describeDropped, maxWaiting: 6 });
    // Each takes two characters; 6 may wait, a 7th may not.
    for (const line of ['1', '2', '3', '4', '5']) out.write(line);
    expect(out.lost()).toBe(5);
    await pipe.readAll();
    expect(pipe.read).toEqual(['1\n', '2\n', '3\n', '2 dropped\n']);
    expect(out.lost()).toBe(2);
    out.write('6');
    await pipe.readAll();
    expect(pipe.read.at(-1)).toBe('6\n');
  });

  it('are not written in front of the word on those that are missing', async () => {
    const pipe = openPipe();
    const out = createLineOutput(pipe.stream, { describeDropped, maxWaiting: 4 });
    for (const line of ['1', '2', '3']) out.write(line);
    await pipe.readOne();
    out.write('4');
    await pipe.readAll();
    expect(pipe.read).toEqual(['1\n', '2\n', '2 dropped\n']);
  });

  it('may each be longer than the limit', async () => {
    const pipe = openPipe();
    const out = createLineOutput(pipe.stream, { describeDropped, maxWaiting: 4 });
    out.write('longer than four');
    await pipe.readAll();
    expect([pipe.read, out.lost()]).toEqual([['longer than four\n'], 0]);
  });

  it('are waited for where they must be whole', async () => {
    const pipe = openPipe();
    const out = createLineOutput(pipe.stream, { describeDropped, maxWaiting: 1_000_000 });
    let sent = 0;
    const sending = (async () => {
      for (; sent < 1000; sent++) await out.send(String(sent), never);
    })();
    await expect.poll(() => sent).toBe(100);
    await pipe.readAll();
    await sending;
    await pipe.readAll();
    expect(pipe.read).toHaveLength(1000);
    expect(out.lost()).toBe(0);
  });

  it('are waited for no longer than they shall be', async () => {
    const pipe = openPipe();
    const out = createLineOutput(pipe.stream, { describeDropped });
    out.write('1');
    const stop = new AbortController();
    const flushed = out.flush(stop.signal);
    stop.abort();
    expect(await flushed).toBe(false);
    for (let line = 0; line < 99; line++) expect(await out.send('x', stop.signal)).toBe(true);
    expect(await out.send('101st', stop.signal)).toBe(false);
    await pipe.readAll();
    expect(await out.flush(stop.signal)).toBe(true);
  });
});

it('says that a reader is gone, once it is, and drops what is left', async () => {
  const pipe = openPipe();
  const failures: Error[] = [];
  const out = createLineOutput(pipe.stream, { describeDropped, onFailure: (error) => failures.push(error) });
  out.write('1');
  out.write('2');
  await pipe.readOne(new Error('EPIPE'));
  expect(failures[0]?.message).toBe('EPIPE');
  expect(await out.flush(never)).toBe(true);
  out.write('3');
  expect(await out.send('4', never)).toBe(false);
  expect([out.lost(), out.failure() !== undefined]).toEqual([3, true]);
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it('loses lines and counts them, and is no end', () => {
    const failures: Error[] = [];
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const stream = Object.assign(new Writable(), { fd: full });
    const out = createLineOutput(stream, { describeDropped, onFailure: (error) => failures.push(error) });
    out.write('1');
    out.write('2');
    expect(failures.map(({ message }) => message.slice(0, 6))).toEqual(['ENOSPC', 'ENOSPC']);
    expect(out.lost()).toBe(2);
  });

  it('that has room again is told how much is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'output-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const stream = Object.assign(new Writable(), { fd: openSync('/dev/full', 'w') });
    const out = createLineOutput(stream, { describeDropped });
    out.write('1');
    out.write('2');
    // The same descriptor, now of a file.
    closeSync(stream.fd);
    const file = join(folder, 'log');
    expect(openSync(file, 'w')).toBe(stream.fd);
    out.write('3');
    closeSync(stream.fd);
    expect(readFileSync(file, 'utf8')).toBe('2 dropped\n3\n');
    expect([out.lost(), out.failure()]).toEqual([2, undefined]);
  });
});
