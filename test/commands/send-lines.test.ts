import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../lib/clock.ts';
import { listen } from '../../lib/listen.ts';
import { sendLines } from '../../src/commands/send-lines.ts';

/** A clock on which each wait is over at once. */
function createHastyClock() {
  const waits: number[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    after(ms, task) {
      waits.push(ms);
      now += ms;
      setImmediate(task);
      return () => {};
    },
  };
  return { clock, waits };
}

/** Sends one line to a gateway that gives these answers, the last one from then on. */
async function replayTo(...answers: [status: number, retryAfter?: string][]) {
  let requests = 0;
  const gateway = await listen(
    (request, response) => {
      request.resume();
      const [status, retryAfter] = answers[Math.min(requests++, answers.length - 1)] ?? [200];
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      response.end(status === 200 ? '{"refused":[]}' : 'because of dk_secret_of_the_test');
    },
    { name: 'a gateway', host: '127.0.0.1', port: 0 },
  );
  onTestFinished(gateway.close);
  const { clock, waits } = createHastyClock();
  const said: string[] = [];
  const target = {
    url: gateway.url,
    pipelineKey: 'dk_secret_of_the_test',
    signal: new AbortController().signal,
    clock,
    say: (message: string) => void said.push(message),
  };
  const outcome = await sendLines(target, [{ number: 7, text: '{}' }]).catch((error: unknown) => error);
  return { outcome, waits, said };
}

describe('replay to a gateway that is away', () => {
  it.each([502, 503, 504])('ends after 30 s of %i, and names the line to go on from', async (status) => {
    const { outcome, waits } = await replayTo([status]);
    expect(waits).toEqual(Array.from({ length: 30 }, () => 1000));
    expect(outcome).toMatchObject({ code: 'GATEWAY_UNREACHABLE', exitCode: 3 });
    expect(String(outcome)).toMatch(
      new RegExp(
        `it answered ${status} because of .*, and will not be back within 30 s. Nothing was sent from line 7 on`,
      ),
    );
    expect(String(outcome)).not.toContain('secret');
  });

  it('goes on where it comes back in the last moment', async () => {
    const { outcome, waits } = await replayTo([503, '15'], [503, '15'], [200]);
    expect([outcome, waits]).toEqual([[], [15_000, 15_000]]);
  });

  it('has 30 s from when it was there last', async () => {
    const full = Array.from({ length: 10 }, (): [number, string] => [429, '60']);
    expect((await replayTo(...full, [503, '30'], [200])).outcome).toEqual([]);
  });

  it('does not wait for what would be too late', async () => {
    const { outcome, waits } = await replayTo([503, '31']);
    expect([outcome, waits]).toEqual([expect.objectContaining({ code: 'GATEWAY_UNREACHABLE' }), []]);
  });
});

it('replay to a gateway that hangs up within its answer says where to go on', async () => {
  const gateway = await listen(
    (request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => response.destroy());
    },
    { name: 'a gateway', host: '127.0.0.1', port: 0 },
  );
  onTestFinished(gateway.close);
  const { clock } = createHastyClock();
  const { signal } = new AbortController();
  const target = { url: gateway.url, pipelineKey: 'dk_x', signal, clock, say() {} };
  const outcome = await sendLines(target, [{ number: 7, text: '{}' }]).catch((error: unknown) => error);
  expect(outcome).toMatchObject({ code: 'GATEWAY_UNREACHABLE', message: expect.stringContaining('from line 7 on') });
});

describe('replay to a gateway that has no room', () => {
  it('waits as long as it takes, and says so once', async () => {
    const { outcome, waits, said } = await replayTo(
      ...Array.from({ length: 100 }, (): [number, string] => [429, '5']),
      [200],
    );
    expect([outcome, waits.length, new Set(waits)]).toEqual([[], 100, new Set([5000])]);
    expect(said).toEqual([
      expect.stringMatching(/^The gateway takes nothing from line 7 on: it answered 429 because of /),
    ]);
  });

  it.each([
    ['0', 1000],
    ['soon', 1000],
    ['59', 59_000],
    ['60', 60_000],
    ['61', 60_000],
    ['99999999', 60_000],
  ])('asks again, told Retry-After %s, after %i ms', async (retryAfter, ms) => {
    expect((await replayTo([429, retryAfter], [200])).waits).toEqual([ms]);
  });
});
