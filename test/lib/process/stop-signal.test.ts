import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../lib/manual-clock.ts';
import { listenForStop, signalExit } from '../../../lib/process/stop-signal.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

class Ended extends Error {}

/** Signals are told as Node tells them, without ending the test runner; what listened before is put aside. */
function setUp() {
  const before = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  onTestFinished(() => {
    for (const [signal, listeners] of before) {
      process.removeAllListeners(signal);
      for (const listener of listeners) process.on(signal, listener);
    }
  });
  const clock = createManualClock(1_000_000);
  const said: string[] = [];
  const ended: number[] = [];
  const stop = listenForStop({
    clock,
    say: (message) => said.push(message),
    exit(code) {
      ended.push(code);
      throw new Ended();
    },
  });
  /** A signal so many ms after the one before. */
  const press = async (signal: NodeJS.Signals, afterMs = 0) => {
    await clock.advance(afterMs);
    try {
      process.emit(signal, signal);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
  };
  return { stop, said, ended, press };
}

describe('the first signal', () => {
  it.each(SIGNALS)('%s asks for a clean stop', async (signal) => {
    const { stop, said, ended, press } = setUp();
    await press(signal);
    expect([stop.signal.aborted, said, ended]).toEqual([true, [], []]);
  });
});

describe('a second one', () => {
  it('is told what is waited for, and the third ends at once, as shells name it', async () => {
    const { stop, said, ended, press } = setUp();
    stop.busyWith('writing x.nd');
    await press('SIGINT');
    await press('SIGINT', 200);
    expect([said, ended]).toEqual([['Still writing x.nd. Once more ends it at once.'], []]);
    await press('SIGINT', 200);
    expect([said.length, ended]).toEqual([1, [130]]);
  });

  it('is the first one still within 199 ms, be it passed on by npm or sent by somebody in a hurry', async () => {
    const { said, ended, press } = setUp();
    await press('SIGINT');
    for (let time = 0; time < 20; time++) await press('SIGINT', 199);
    expect([said, ended]).toEqual([[], []]);
  });

  it('of a closed terminal never counts', async () => {
    const { said, ended, press } = setUp();
    for (let time = 0; time < 5; time++) await press('SIGHUP', 1000);
    expect([said, ended]).toEqual([[], []]);
  });

  it('counts when the command was stopped from inside', async () => {
    const { stop, said, ended, press } = setUp();
    stop.stop();
    await press('SIGTERM', 1000);
    await press('SIGTERM', 1000);
    expect([said.length, ended]).toEqual([1, [143]]);
  });
});

it('goes to whom signals are handed over, and to nobody else, until they are taken back', async () => {
  const { stop, ended, press } = setUp();
  const heard: string[] = [];
  const takeBack = stop.handOver((signal) => heard.push(signal));
  for (let time = 0; time < 5; time++) await press('SIGINT', 1000);
  expect([heard.length, stop.signal.aborted, ended]).toEqual([5, false, []]);
  takeBack();
  await press('SIGINT', 1000);
  expect([heard.length, stop.signal.aborted]).toEqual([5, true]);
});

it('has the exit codes of shells', () => {
  expect(SIGNALS.map(signalExit)).toEqual([130, 143, 129, 131]);
});
