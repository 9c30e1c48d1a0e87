import { expect, it } from 'vitest';
import { parseForwarderTarget, tryStart } from '../../../conformance/forwarder/index.ts';

/** Nothing is sent to it here. */
const server = { us: 'http://127.0.0.1:1', eu: 'http://127.0.0.1:1', control: 'http://127.0.0.1:1' };

function start(command: string): Promise<string[]> {
  return tryStart({
    ...{ target: parseForwarderTarget({}), command, cwd: process.cwd(), timeScale: 1, preload: '' },
    openServer: () => Promise.resolve({ ...server, close: () => Promise.resolve() }),
    signal: new AbortController().signal,
  });
}

it('a forwarder that gets ready is judged', async () => {
  expect(await start('echo \'{"type":"ready"}\'; exec sleep 30')).toEqual([]);
});

it('one that ends first is told of once, with what it wrote last and without its key', async () => {
  const [why, ...said] = await start('echo begun with $CONFORMANCE_API_KEY >&2; echo no such file >&2; exit 3');
  expect(why).toBe(
    'Failed to start the forwarder: it ended before it was ready (exit code 3). Look at its command, and see that it writes ' +
      '{"type":"ready"} to stdout; conformance/README.md says how.',
  );
  expect(said).toEqual([expect.stringMatching(/^ {2}begun with …/), '  no such file']);
});
