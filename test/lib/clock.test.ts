import { describe, expect, it, vi } from 'vitest';
import { steadyClock, systemClock, wait } from '../../lib/clock.ts';
import { createManualClock } from '../../lib/manual-clock.ts';

describe('the manual clock', () => {
  it('runs what falls due, in order, each at its own time', async () => {
    const clock = createManualClock(1000);
    const seen: string[] = [];
    clock.after(30, () => seen.push(`second at ${clock.now()}`));
    clock.after(10, () => seen.push(`first at ${clock.now()}`));
    clock.after(31, () => seen.push('too early'));
    await clock.advance(30);
    expect(seen).toEqual(['first at 1010', 'second at 1030']);
    expect(clock.now()).toBe(1030);
  });

  it('runs what a task sets up while time moves', async () => {
    const clock = createManualClock();
    const seen: number[] = [];
    const again = () => {
      seen.push(clock.now());
      clock.after(10, again);
    };
    clock.after(10, again);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('does not run what was cancelled', async () => {
    const clock = createManualClock();
    const cancel = clock.after(10, () => expect.unreachable());
    cancel();
    await clock.advance(20);
  });
});

describe('wait', () => {
  it('resolves when the time has passed', async () => {
    const clock = createManualClock();
    let done = false;
    const waiting = wait(clock, 100).then(() => {
      done = true;
    });
    await clock.advance(99);
    expect(done).toBe(false);
    await clock.advance(1);
    await waiting;
  });

  it('rejects with the reason of the signal, at once', async () => {
    const controller = new AbortController();
    const waiting = wait(systemClock, 60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(wait(systemClock, 60_000, controller.signal)).rejects.toThrow('enough');
  });
});

describe('steadyClock', () => {
  it('goes on evenly when somebody sets the machine’s clock', () => {
    const before = steadyClock.now();
    const set = vi.spyOn(Date, 'now').mockReturnValue(0);
    const after = steadyClock.now();
    set.mockRestore();
    expect(after - before).toBeGreaterThanOrEqual(0);
    expect(after - before).toBeLessThan(60_000);
  });
});
