import { expect, inject, it, onTestFinished } from 'vitest';
import { steadyClock } from '../../lib/clock.ts';
import type { NewDeadLetter } from '../../src/forwarder/delivery/outbox/outbox.ts';
import {
  addLetters,
  type LetterLimits,
  makeRoom,
  removeLetters,
} from '../../src/forwarder/delivery/outbox/postgres/letters-table.ts';
import { createLink, type DatabaseQuery } from '../../src/forwarder/delivery/outbox/postgres/link.ts';
import { schemaOf } from '../../src/forwarder/delivery/outbox/postgres/schema.ts';
import { newId, openOutbox } from './open-outbox.ts';

const LIMITS: LetterLimits = { deadLetters: 2, deadLetterBytes: 1_000_000 };
const letter: NewDeadLetter = {
  ...{ event: { event_type: 'x', device_id: 'a', time: 1, insert_id: '1' }, rule: 'x', field: null, reason: 'x' },
  ...{ attempts: 1, history: [], answer: null, at: 0 },
};

/** An outbox with three dead letters, one more than may be kept, and connections to it. */
async function setUp() {
  const id = newId();
  const outbox = openOutbox({ id, clock: steadyClock });
  await outbox.append([], [letter, letter, letter]);
  const open = (name: string) => {
    const settings = `SET search_path TO ${schemaOf(id)}`;
    const link = createLink({ url: inject('postgres'), name: `${id} ${name}`, settings }, 'test');
    onTestFinished(() => link.close());
    return link;
  };
  const watcher = open('watcher');
  const waits = async (name: string) => {
    const text = "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'";
    return (await watcher.query(text, [`${id} ${name}`])).length > 0;
  };
  return { outbox, open, waits };
}

it.each<[string, (query: DatabaseQuery) => Promise<unknown>]>([
  ['lets the oldest go', (query) => makeRoom(query, { letters: 3, letter_bytes: 0 }, LIMITS)],
  ['takes some out', (query) => removeLetters(query, [1, 2])],
])('waits in no circle for who stores some and makes room where it %s', async (_, change) => {
  const { outbox, open, waits } = await setUp();
  const [one, two] = [open('one'), open('two')];
  let runs = 0;
  let changing: Promise<unknown> | undefined;
  await one.transaction(async (query) => {
    runs++;
    await addLetters(query, [letter], { ...LIMITS, deadLetters: 100 });
    changing ??= two.transaction((inside) => {
      runs++;
      return change(inside);
    });
    await expect.poll(() => waits('two')).toBe(true);
    await makeRoom(query, { letters: 4, letter_bytes: 0 }, LIMITS);
  });
  await changing;
  expect(runs).toBe(2);
  await outbox.refresh();
  expect(outbox.size().deadLetters).toBe((await outbox.deadLetters()).length);
});
