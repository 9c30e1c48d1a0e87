import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPoller, type Poller } from '../../../src/web/api/create-poller.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

let poller: Poller;
/** What each look waits for: called with whether it can be used. */
let answers: ((isUsable: boolean) => void)[];
let isSeen: boolean;

function start(everyMs: number): void {
  poller = createPoller({
    ask: () => new Promise((resolve) => answers.push(resolve)),
    everyMs,
    isSeen: () => isSeen,
  });
  poller.look();
}

/** The look that waits is answered. */
async function answer(isUsable: boolean): Promise<void> {
  answers.at(-1)?.(isUsable);
  await vi.advanceTimersByTimeAsync(0);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  isSeen = true;
});
afterEach(() => {
  poller.end();
  vi.useRealTimers();
});

describe('what is looked at now and then', () => {
  it('is asked again some time after its answer', async () => {
    start(SECOND_MS);
    await pass(HOUR_MS);
    expect(answers).toHaveLength(1);
    await answer(true);
    await pass(SECOND_MS - 1);
    expect(answers).toHaveLength(1);
    await pass(1);
    expect(answers).toHaveLength(2);
  });

  it.each([
    ['seconds where it is seldom asked', HOUR_MS, 3 * SECOND_MS],
    ['its own time where that is shorter', SECOND_MS, SECOND_MS],
  ])('is asked again after a failure within %s', async (_, everyMs, soonMs) => {
    start(everyMs);
    await answer(false);
    await pass(soonMs - 1);
    expect(answers).toHaveLength(1);
    await pass(1);
    expect(answers).toHaveLength(2);
    await answer(true);
    await pass(everyMs - 1);
    expect(answers).toHaveLength(2);
  });

  it('is asked once more right after a look during which it was asked for, however often', async () => {
    start(HOUR_MS);
    poller.look();
    poller.look();
    expect(answers).toHaveLength(1);
    await answer(true);
    expect(answers).toHaveLength(2);
    await answer(true);
    await pass(HOUR_MS - 1);
    expect(answers).toHaveLength(2);
  });

  it('is asked by nobody who does not see it, and by who sees it again', async () => {
    isSeen = false;
    start(SECOND_MS);
    await pass(HOUR_MS);
    expect(answers).toHaveLength(0);
    isSeen = true;
    poller.look();
    expect(answers).toHaveLength(1);
  });

  it('is left alone at the end, though an answer comes late', async () => {
    start(SECOND_MS);
    poller.look();
    poller.end();
    await answer(false);
    await pass(HOUR_MS);
    expect([answers.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
