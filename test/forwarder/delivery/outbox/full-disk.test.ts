import { copyFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import type { AmplitudeEvent } from '../../../../src/forwarder/amplitude-event.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../../../src/forwarder/delivery/delivery-limits.ts';
import { type Outbox, OutboxFullError } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { storeFile } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { canMount, makeTestDirectory, mountSmallDisk } from '../../../damage.ts';

const ALL = { count: 100_000, bytes: 100_000_000, perLane: 100_000 };
const limits = { ...DEFAULT_DELIVERY_LIMITS, outboxBytes: 100_000_000 };

const makeEvent = (insertId: string): AmplitudeEvent => ({
  event_type: 'x',
  device_id: 'a',
  time: 1,
  insert_id: insertId,
  event_properties: { text: 'x'.repeat(300) },
});

function open(file: string): { outbox: Outbox; problems: string[] } {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const outbox = createSqliteOutbox({ file, clock: createManualClock(1_000_000), limits, onProblem });
  onTestFinished(() => outbox.close());
  return { outbox, problems };
}

/** Appends until there is no room; returns the insert_ids of what was acknowledged. */
async function fill(outbox: Outbox): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const ids = Array.from({ length: 20 }, (_, place) => `event-${taken.length + place}`);
    try {
      await outbox.append(ids.map(makeEvent));
    } catch (error) {
      expect(error).toBeInstanceOf(OutboxFullError);
      return taken;
    }
    taken.push(...ids);
  }
}

/** What a kill -9 leaves now. */
async function readKilled(file: string): Promise<{ ids: string[]; problems: string[] }> {
  const copy = storeFile(makeTestDirectory());
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix);
  const { outbox, problems } = open(copy);
  return { ids: (await outbox.claim(ALL)).map(({ event }) => event.insert_id), problems };
}

describe.runIf(canMount())('an outbox on a full disk', () => {
  it('acknowledges nothing that it could not take, loses nothing, and says so once', async () => {
    const disk = mountSmallDisk(6000);
    const file = storeFile(disk.directory);
    const { outbox, problems } = open(file);
    const taken = await fill(outbox);
    await expect(outbox.append(Array.from({ length: 2000 }, (_, id) => makeEvent(`more-${id}`)))).rejects.toThrow(
      /no room for them on disk/,
    );
    expect(problems.length).toBeLessThanOrEqual(2);
    expect(problems[0]).toMatch(/the disk is full.*Free some space/);
    expect(outbox.counts()).toMatchObject({ accepted: taken.length, queued: taken.length });
    expect(await readKilled(file)).toEqual({ ids: taken, problems: [] });
  });

  it('records what is delivered all the same, and takes events again in its place', async () => {
    const disk = mountSmallDisk(8000);
    const file = storeFile(disk.directory);
    const { outbox } = open(file);
    await outbox.append(Array.from({ length: 100 }, (_, id) => makeEvent(`early-${id}`)));
    disk.fill();
    const taken = await fill(outbox);
    const all = await outbox.claim(ALL);
    const delivered = all.slice(0, 100);
    await outbox.settle(delivered.map((entry) => ({ entry, action: 'complete' })));
    await outbox.settle(all.slice(100).map((entry) => ({ entry, action: 'release' })));
    expect(outbox.counts()).toMatchObject({ delivered: 100, queued: taken.length });
    expect(await readKilled(file)).toEqual({ ids: taken, problems: [] });
    await outbox.append([makeEvent('after-1')]);
    expect(await readKilled(file)).toEqual({ ids: [...taken, 'after-1'], problems: [] });
  });
});
