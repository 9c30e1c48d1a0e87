import { expect, it } from 'vitest';
import { createManualClock } from '../../lib/manual-clock.ts';
import type { ToldNotice } from '../../mock-amplitude/index.ts';
import { createStreamTeller } from '../../src/commands/delivery/tell-stream.ts';
import type { OutcomeRecord } from '../../src/forwarder/delivery/outcome.ts';

function setUp() {
  const clock = createManualClock(0);
  const told: ToldNotice[] = [];
  const teller = createStreamTeller((notice) => told.push(notice), clock);
  return { clock, told, teller };
}

const outcome = (more: Partial<OutcomeRecord> = {}): OutcomeRecord => {
  return { outcome: 'delivered', insertId: 'a', eventType: 'x', rule: 'deliver.200', reason: '', attempts: 1, ...more };
};

it('tells outcomes in sums at most four times a second, with some of the insert_ids', async () => {
  const { clock, told, teller } = setUp();
  for (let n = 0; n < 5000; n++) teller.outcome(outcome({ insertId: `id-${n}` }), 'one');
  teller.outcome(outcome({ outcome: 'dead', rule: 'deliver.400-bare', reason: 'bad', insertId: 'b' }), 'other');
  await clock.advance(249);
  expect(told).toEqual([]);
  await clock.advance(1);
  const ids = Array.from({ length: 20 }, (_, n) => `id-${n}`);
  expect(told.map(({ said }) => said)).toEqual([
    {
      integration: 'one',
      outcomes: [{ outcome: 'delivered', rule: 'deliver.200', reason: '', events: 5000, insertIds: ids }],
      leftOut: 0,
    },
    {
      integration: 'other',
      outcomes: [{ outcome: 'dead', rule: 'deliver.400-bare', reason: 'bad', events: 1, insertIds: ['b'] }],
      leftOut: 0,
    },
  ]);
  await clock.advance(1000);
  expect(told).toHaveLength(2);
});

it('counts what it leaves out of very many reasons and messages', async () => {
  const { clock, told, teller } = setUp();
  for (let n = 0; n < 60; n++) teller.outcome(outcome({ reason: `because ${n}` }), 'one');
  for (let n = 0; n < 12; n++) teller.problem(`message ${n} ${'x'.repeat(2000)}`);
  await clock.advance(250);
  expect(told[0]).toMatchObject({ kind: 'outcome', said: { leftOut: 10 } });
  const notices = told.slice(1).map(({ said }) => said);
  expect(notices).toHaveLength(10);
  expect(notices.at(-1)).toEqual({ message: expect.stringMatching(/^message 9 x{990}$/), leftOut: 2 });
});

it('tells what is left when it is closed, then nothing', async () => {
  const { clock, told, teller } = setUp();
  teller.problem('the end');
  teller.close();
  expect(told).toEqual([{ kind: 'notice', said: { message: 'the end' } }]);
  teller.problem('after it');
  await clock.advance(1000);
  expect(told).toHaveLength(1);
});
