import { beforeAll, describe, expect, it } from 'vitest';
import { type Call, renderBody } from './call.ts';
import { type Seen, startPlantedSubject } from './planted-subject.ts';
import { replayCalls } from './replay-calls.ts';
import { type Finding, runFuzz } from './run-fuzz.ts';
import type { StartSubject } from './subject.ts';

/** Runs the fuzzer against servers with a planted fault, until it finds it. */
async function find(start: StartSubject): Promise<Finding | undefined> {
  const stop = new AbortController();
  const { findings } = await runFuzz({
    seed: 2,
    requests: 5000,
    ms: 120_000,
    shrink: true,
    signal: stop.signal,
    start,
    onRound: (_sent, fresh) => fresh.length > 0 && stop.abort(),
  });
  return findings[0];
}

describe('a 500 for one name of a property', () => {
  const hits = ({ path, body }: Seen) => path === '/batch' && body.includes('"hasOwnProperty":');
  let finding: Finding | undefined;
  beforeAll(async () => {
    finding = await find(() => startPlantedSubject({ hits }));
  }, 120_000);

  it('is found, and made the smallest call that has it', () => {
    expect(finding?.problem).toContain('/batch was answered 500');
    expect(finding?.calls).toEqual([
      expect.objectContaining({ kind: 'http', method: 'POST', path: '/batch', headers: [] }),
    ]);
    expect(bodyOf(finding?.calls?.[0])).toContain('"hasOwnProperty":');
    expect(bodyOf(finding?.calls?.[0]).length).toBeLessThan(80);
  });

  it('comes up again from the file that it becomes, and on a server that is mended does not', async () => {
    const calls = JSON.parse(JSON.stringify(finding?.calls ?? []));
    const [faulty, mended] = await Promise.all([startPlantedSubject({ hits }), startPlantedSubject({})]);
    try {
      expect(await replayCalls(calls, faulty)).toBe(finding?.problem);
      expect(await replayCalls(calls, mended)).toBeUndefined();
    } finally {
      await Promise.all([faulty.close(), mended.close()]);
    }
  });
});

it('a fault that takes two calls is made these two, in their order', { timeout: 120_000 }, async () => {
  const finding = await find(async () => {
    let armed = false;
    return startPlantedSubject({
      hits({ path }) {
        armed ||= path.startsWith('/_emulator/v1/clock');
        return armed && path.startsWith('/api/2/export');
      },
    });
  });
  expect(finding?.calls?.map((call) => (call.kind === 'http' ? call.path : ''))).toEqual([
    expect.stringMatching(/^\/_emulator\/v1\/clock/),
    '/api/2/export',
  ]);
});

it('what holds up all others for more than a second of the processor is found, however long it takes by the clock', async () => {
  const slow: Call = {
    ...{ kind: 'http', port: 'us', route: 'POST /2/httpapi', method: 'POST', path: '/2/httpapi' },
    ...{ headers: [], body: ['slow'], coding: 'identity', sent: 1 },
  };
  const held = async (ms: number) => {
    const subject = await startPlantedSubject({ heldMs: ({ body }) => (body === 'slow' ? ms : 0) });
    try {
      return await replayCalls([slow], subject);
    } finally {
      await subject.close();
    }
  };
  expect(await held(1000)).toBeUndefined();
  expect(await held(1001)).toBe('us: POST /2/httpapi held up others for 1001 ms of processor time');
});

function bodyOf(call: Call | undefined): string {
  return call?.kind === 'http' ? renderBody(call).toString() : '';
}
