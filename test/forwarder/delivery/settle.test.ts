import { describe, expect, it } from 'vitest';
import { DEFAULT_DELIVERY_LIMITS } from '../../../src/forwarder/delivery/delivery-limits.ts';
import type { SendResult } from '../../../src/forwarder/delivery/http-client.ts';
import type { EventOutcome } from '../../../src/forwarder/delivery/interpret-response.ts';
import { retryAfterMs, settleBatch } from '../../../src/forwarder/delivery/settle.ts';
import { LATEST } from './jitter.ts';
import { makeEntry } from './make-entry.ts';

const HOUR = 3_600_000;
const NOW = 500 * HOUR + 60_000;
const LIMITS = { ...DEFAULT_DELIVERY_LIMITS, backoffFirstMs: 1000, backoffLongestMs: 60_000, budgetMs: 2 * HOUR };

const WHY = { rule: 'deliver.x', action: 'settle' as const, reason: 'why', fix: '', notIngested: 0 };

const answered = (retryAfter?: number): SendResult => {
  return { kind: 'response', status: 503, body: 'x'.repeat(5000), retryAfterMs: retryAfter };
};

function settle(outcomes: EventOutcome[], entries = outcomes.map((_, id) => makeEntry({ id })), result = answered()) {
  const interpretation = { ...WHY, outcomes };
  return settleBatch(entries, result, interpretation, { limits: LIMITS, rng: LATEST, now: NOW });
}

const retryTime = (attempts: number, result = answered()) => {
  const [settlement] = settle([{ kind: 'retry' }], [makeEntry({ attempts })], result).settlements;
  return settlement?.action === 'retryAt' ? settlement.at - NOW : undefined;
};

describe('settleBatch', () => {
  it('completes what was delivered', () => {
    const entry = makeEntry({ attempts: 3 });
    expect(settle([{ kind: 'delivered' }], [entry])).toEqual({
      settlements: [{ entry, action: 'complete' }],
      resend: [],
      outcomes: [
        { outcome: 'delivered', insertId: '1', eventType: 'x', rule: 'deliver.x', reason: 'why', attempts: 3 },
      ],
    });
  });

  it('tries again later, never at once: longer after each attempt, up to the longest', () => {
    expect([1, 2, 3, 7].map((attempts) => retryTime(attempts))).toEqual([1000, 2000, 4000, 60_000]);
  });

  it('waits at least as long as Retry-After says', () => {
    expect([7000, 500, undefined].map((asked) => retryTime(1, answered(asked)))).toEqual([7000, 1000, 1000]);
    expect(retryTime(1, { kind: 'failure', reason: 'ECONNRESET' })).toBe(1000);
  });

  it('waits for a whole batch as long as for what was tried most', () => {
    const entries = [makeEntry({ id: 1, attempts: 1 }), makeEntry({ id: 2, attempts: 3, lane: 'b' })];
    const { settlements, outcomes } = settle([{ kind: 'retry' }, { kind: 'retry' }], entries);
    expect(settlements).toEqual(entries.map((entry) => ({ entry, action: 'retryAt', at: NOW + 4000 })));
    expect(outcomes.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['retrying', 'why'],
      ['retrying', 'why'],
    ]);
  });

  it('tries again what the interpretation says nothing of', () => {
    const entry = makeEntry({});
    expect(settle([], [entry]).settlements).toEqual([{ entry, action: 'retryAt', at: NOW + 1000 }]);
  });

  it('delays a throttled lane by its own attempts', () => {
    const entry = makeEntry({ attempts: 2 });
    const { settlements, outcomes } = settle([{ kind: 'throttled', until: 'soon' }], [entry]);
    expect(settlements).toEqual([{ entry, action: 'retryAt', at: NOW + 2 * LIMITS.throttleFirstMs }]);
    expect(outcomes).toMatchObject([{ outcome: 'held', reason: 'why' }]);
  });

  it.each([
    [NOW, 501 * HOUR],
    [501 * HOUR - 1, 501 * HOUR],
    [501 * HOUR, 502 * HOUR],
  ])('delays a lane whose daily quota is used up at %i to the next full hour', (now, until) => {
    const interpretation = {
      ...WHY,
      outcomes: [{ kind: 'throttled' as const, until: 'next-hour' as const }],
    };
    const { settlements } = settleBatch([makeEntry({})], answered(), interpretation, {
      limits: LIMITS,
      rng: LATEST,
      now,
    });
    expect(settlements).toMatchObject([{ action: 'retryAt', at: until }]);
  });

  it('keeps of what it gives up the event, why, the attempts and the beginning of the answer', () => {
    const attempt = { at: 5, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' };
    const entry = { ...makeEntry({ attempts: 4 }), history: [attempt] };
    const { settlements, outcomes } = settle([{ kind: 'dead', field: 'time', reason: 'bad time' }], [entry]);
    const deadLetter = {
      ...{ event: entry.event, rule: 'deliver.x', field: 'time', reason: 'bad time', attempts: 4, history: [attempt] },
      ...{ answer: { status: 503, body: 'x'.repeat(4096) }, at: NOW },
    };
    expect(settlements).toEqual([{ entry, action: 'deadLetter', deadLetter }]);
    expect(outcomes).toMatchObject([{ outcome: 'dead', rule: 'deliver.x', reason: 'bad time' }]);
  });

  it('keeps no answer of what was never answered', () => {
    const result: SendResult = { kind: 'failure', reason: 'ECONNRESET' };
    const { settlements } = settle([{ kind: 'dead', field: null, reason: 'x' }], [makeEntry({})], result);
    expect(settlements).toMatchObject([{ deadLetter: { answer: null } }]);
  });

  it.each([
    [2 * HOUR - 1, 'retryAt'],
    [2 * HOUR, 'deadLetter'],
    [2 * HOUR + 1, 'deadLetter'],
  ])('after %i ms of a budget of two hours it is %s', (age, action) => {
    const { settlements } = settle([{ kind: 'retry' }], [makeEntry({ acceptedAt: NOW - age })]);
    expect(settlements).toMatchObject([{ action }]);
    if (action === 'deadLetter') {
      expect(settlements).toMatchObject([{ deadLetter: { field: null, reason: 'given up after 2 h: why' } }]);
    }
  });

  it.each<EventOutcome>([{ kind: 'delivered' }, { kind: 'throttled', until: 'soon' }])(
    'gives up for its age only what would be tried again: %j',
    (outcome) => {
      const { settlements } = settle([outcome], [makeEntry({ acceptedAt: 0 })]);
      expect(settlements[0]?.action).not.toBe('deadLetter');
    },
  );

  it.each<[EventOutcome, boolean]>([
    [{ kind: 'retry' }, false],
    [{ kind: 'throttled', until: 'soon' }, false],
    [{ kind: 'delivered' }, true],
    [{ kind: 'dead', field: null, reason: 'x' }, true],
    [{ kind: 'resend' }, true],
  ])('after %j of its own lane an event is sent again at once: %s (deliver.order)', (first, goes) => {
    const entries = [makeEntry({ id: 1 }), makeEntry({ id: 2 }), makeEntry({ id: 3, lane: 'b' })];
    const { resend, settlements } = settle([first, { kind: 'resend' }, { kind: 'resend' }], entries);
    const ids = first.kind === 'resend' ? [1, 2, 3] : goes ? [2, 3] : [3];
    expect(resend.map(({ id }) => id)).toEqual(ids);
    expect(settlements.some(({ entry, action }) => entry.id === 2 && action === 'retry')).toBe(!goes);
  });
});

it('a Retry-After is 0 where nobody asked for one', () => {
  expect([answered(7), answered()].map(retryAfterMs)).toEqual([7, 0]);
  expect(retryAfterMs({ kind: 'failure', reason: 'x' })).toBe(0);
});
