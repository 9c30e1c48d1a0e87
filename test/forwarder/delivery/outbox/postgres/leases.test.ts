import { expect, it } from 'vitest';
import { createManualClock } from '../../../../../lib/manual-clock.ts';
import { createLeases, type Lease } from '../../../../../src/forwarder/delivery/outbox/postgres/leases.ts';
import type { DatabaseQuery, DatabaseRow } from '../../../../../src/forwarder/delivery/outbox/postgres/link.ts';

/** An instance that has all of four partitions, and what it hears of them; `other` says that another one came. */
async function setUp() {
  const heard: [what: string, partitions: number[]][] = [];
  const told = (what: string) => (leases: readonly Lease[]) =>
    void heard.push([what, leases.map(({ partition }) => partition)]);
  const members = { count: 1 };
  const all = [0, 1, 2, 3].map((partition) => ({ partition, epoch: 1 }));
  const answers: Record<string, () => DatabaseRow[]> = {
    beat: () => [...leases.held()].map(({ partition, epoch }) => ({ partition, epoch })),
    'count-members': () => [{ members: members.count }],
    take: () => all,
    low: () => all.map(({ partition }) => ({ partition, low: 0 })),
  };
  const query: DatabaseQuery = async (statement) =>
    (typeof statement === 'string' ? undefined : answers[statement.name]?.()) ?? [];
  const clock = createManualClock(1000);
  const leases = createLeases({
    ...{ query, clock, instance: { id: 'one', name: 'one' }, leaseMs: 3000, partitions: 4, delivers: true },
    ...{ onGained() {}, onLost: told('lost'), onLeaving: told('leaving') },
  });
  await leases.beat();
  return { leases, heard, clock, members };
}

// Whoever hears of it goes through all that is in memory: once for each partition stood still for a tenth of a second.
it('tells of all that it gives back at once', async () => {
  const { leases, heard } = await setUp();
  await leases.release();
  expect(heard).toEqual([['lost', [0, 1, 2, 3]]]);
  expect(leases.count).toBe(0);
});

it('tells of all that its clock ended at once, and of nothing where nothing ended', async () => {
  const { leases, heard, clock } = await setUp();
  leases.expire();
  expect(heard).toEqual([]);
  await clock.advance(3000);
  leases.expire();
  expect(heard).toEqual([['lost', [0, 1, 2, 3]]]);
});

it('tells of all at once that are another one’s share', async () => {
  const { leases, heard, members } = await setUp();
  members.count = 2;
  await leases.beat();
  expect(heard).toEqual([
    ['leaving', [0, 1]],
    ['lost', [0, 1]],
  ]);
  expect(leases.count).toBe(2);
});
