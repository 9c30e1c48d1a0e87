import { expect, it } from 'vitest';
import type { DatabaseRow } from '../../../../../src/forwarder/delivery/outbox/postgres/link.ts';
import { readSnapshot } from '../../../../../src/forwarder/delivery/outbox/postgres/snapshot.ts';
import { createSharedTotals } from '../../../../../src/forwarder/delivery/outbox/postgres/totals.ts';

/** A database whose looks are answered one by one, by who plays it. */
function playDatabase(mostUnseen?: number) {
  const asked: ((rows: DatabaseRow[]) => void)[] = [];
  const totals = createSharedTotals(() => new Promise((resolve) => asked.push(resolve)), mostUnseen);

  async function answer(accepted: number, snapshot: string): Promise<void> {
    asked.shift()?.([
      {
        accepted,
        delivered: 0,
        dead: 0,
        bytes: 10 * accepted,
        letters: 0,
        letters_evicted: 0,
        owner: null,
        name: null,
        snapshot,
      },
    ]);
    await new Promise(setImmediate);
    asked.shift()?.([{ at: null }]);
    await new Promise(setImmediate);
  }

  return { totals, answer };
}

it('counts what this instance did while a look was under way once, whether the look saw it or not', async () => {
  const { totals, answer } = playDatabase();
  const looking = totals.look();
  totals.add({ xid: 10, accepted: 1, bytes: 10 });
  totals.add({ xid: 12, accepted: 1, bytes: 10 });
  totals.add({ xid: 14, accepted: 1, bytes: 10 });
  expect(totals.now.accepted).toBe(3);
  // 10 had been committed, 12 was under way, 14 had not begun.
  await answer(1, '12:13:12');
  await looking;
  expect(totals.now).toMatchObject({ accepted: 3, queued: 3, bytes: 30 });
});

it('counts once what a look saw whose answer came before that to the change', async () => {
  const { totals, answer } = playDatabase();
  const looking = totals.look();
  await answer(1, '11:11:');
  await looking;
  totals.add({ xid: 10, accepted: 1, bytes: 10 });
  expect(totals.now).toMatchObject({ accepted: 1, queued: 1, bytes: 10 });
});

it('keeps what two looks in a row did not see until one does', async () => {
  const { totals, answer } = playDatabase();
  totals.add({ xid: 12, delivered: 1 });
  for (const [snapshot, delivered] of [
    ['12:15:12', 1],
    ['12:17:12,16', 1],
    ['17:17:', 0],
  ] as const) {
    const looking = totals.look();
    await answer(5, snapshot);
    await looking;
    expect(totals.now.delivered, snapshot).toBe(delivered);
  }
});

it('forgets what it added where the database numbers lower than before: it was restored, or crashed', async () => {
  const { totals, answer } = playDatabase();
  const look = async (snapshot: string) => {
    const looking = totals.look();
    await answer(1, snapshot);
    await looking;
  };
  await look('1000:1000:');
  totals.add({ xid: 1001, accepted: 1 });
  await look('20:20:');
  expect(totals.now.accepted).toBe(1);
  totals.add({ xid: 21, accepted: 1 });
  expect(totals.now.accepted).toBe(2);
});

it('keeps few changes apart while no look is answered, and counts all of them', async () => {
  const { totals, answer } = playDatabase(10);
  for (let xid = 1; xid <= 35; xid++) totals.add({ xid, accepted: 1, bytes: 10 });
  totals.add({ xid: 36, delivered: 1, dead: 2, deadLetters: 1, deadLettersEvicted: 1 });
  const all = { accepted: 35, delivered: 1, dead: 2, queued: 32, bytes: 350, deadLetters: 1, deadLettersEvicted: 1 };
  expect(totals.now).toMatchObject(all);
  const lookAt = async (snapshot: string) => {
    const looking = totals.look();
    await answer(0, snapshot);
    await looking;
    return totals.now;
  };
  expect(await lookAt('1:1:')).toMatchObject(all);
  // Twelve that were counted as one are not told apart any more: they wait for the last of them.
  expect(await lookAt('12:12:')).toMatchObject({ accepted: 35 });
  expect(await lookAt('37:37:')).toMatchObject({ accepted: 0, delivered: 0, dead: 0, queued: 0, bytes: 0 });
});

it.each([
  ['10:10:', 10, []],
  ['10:20:10,14', 20, [10, 14]],
  ['7:8:7', 8, [7]],
])('reads the snapshot %s', (text, next, underWay) => {
  expect(readSnapshot(text)).toEqual({ next, underWay: new Set(underWay) });
});
