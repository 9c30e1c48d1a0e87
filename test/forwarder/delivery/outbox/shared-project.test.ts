import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import type { SharedState } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import type { DatabaseQuery } from '../../../../src/forwarder/delivery/outbox/postgres/link.ts';
import { createSharedProject } from '../../../../src/forwarder/delivery/outbox/postgres/shared-project.ts';

/** An instance whose delivery keeps to what it is told, beside a row that others write to. */
function setUp() {
  const clock = createManualClock(1000);
  const row: Record<string, unknown> = { paused: null, rest: null };
  const problems: string[] = [];
  let isAway = false;
  let writes = 0;
  const write: DatabaseQuery = async (statement, values = []) => {
    writes++;
    if (isAway) throw new Error('it is away');
    row[JSON.stringify(statement).includes('set-rest') ? 'rest' : 'paused'] = values[0];
    return [];
  };
  const shared = createSharedProject({ read: async () => [{ ...row }], write, name: 'one', clock }, (problem) =>
    problems.push(problem),
  );
  let kept: SharedState['paused'];
  shared.onChange(({ paused }) => {
    kept = paused;
  });
  return {
    ...{ clock, row, problems, shared },
    writes: () => writes,
    setAway(now: boolean) {
      isAway = now;
    },
    /** By hand, here. */
    setPaused(paused: SharedState['paused']) {
      kept = paused;
      shared.setPaused(paused);
    },
    isPaused: () => kept !== undefined,
  };
}

const BY_HAND = { because: 'by hand', since: 1 };

describe('a pause by hand', () => {
  it('ends where another instance ends it', async () => {
    const run = setUp();
    await run.shared.look();
    run.setPaused(BY_HAND);
    await run.clock.advance(0);
    run.row.paused = null;
    await run.shared.look();
    expect(run.isPaused()).toBe(false);
  });

  it('is undone by no look while it is not written yet, however long that takes, and is written at last', async () => {
    const run = setUp();
    await run.shared.look();
    run.setAway(true);
    run.setPaused(BY_HAND);
    await run.clock.advance(60_000);
    await run.shared.look();
    expect([run.isPaused(), run.problems]).toEqual([
      true,
      ['Failed to tell the other instances: it is tried again until this one stops. Error: it is away'],
    ]);
    run.setAway(false);
    await run.clock.advance(1000);
    expect(run.row.paused).toBe(JSON.stringify(BY_HAND));
    run.row.paused = null;
    await run.shared.look();
    expect(run.isPaused()).toBe(false);
  });

  it('is not written any more once the outbox is closed', async () => {
    const run = setUp();
    run.setAway(true);
    run.setPaused(BY_HAND);
    await run.clock.advance(0);
    run.shared.stop();
    await run.clock.advance(60_000);
    expect(run.writes()).toBe(1);
  });
});

it('tells the others of no rest that ends before the one they keep to', async () => {
  const run = setUp();
  run.row.rest = JSON.stringify({ because: '429', since: 1, until: 9000, by: 'two' });
  await run.shared.look();
  run.shared.setRest({ because: '503', since: 2, until: 5000 });
  await run.clock.advance(0);
  expect(run.writes()).toBe(0);
  run.shared.setRest({ because: '503', since: 2, until: 9001 });
  await run.clock.advance(0);
  expect(JSON.parse(String(run.row.rest))).toMatchObject({ until: 9001, by: 'one' });
});
