import { describe, expect, it, onTestFinished } from 'vitest';
import { checkStored, expectsStored } from '../../conformance/check-stored.ts';
import type { CaseExpectation, JsonObject } from '../../conformance/rule.ts';
import type { Target } from '../../conformance/target.ts';
import { listen } from '../../lib/listen.ts';

interface StoredEvent {
  event: JsonObject;
  rules?: string[];
}

/** A control API that knows these events. */
async function startControl(events: StoredEvent[]): Promise<string> {
  const { url, close } = await listen(
    ({ url = '' }, response) => {
      const records = events.map(({ event, rules = [] }, seq) => {
        return { seq, requestSeq: 1, event, diagnostics: rules.map((rule) => ({ rule, severity: 'warning' })) };
      });
      response.end(JSON.stringify(url.startsWith('/requests/') ? { diagnostics: [] } : { events: records }));
    },
    { name: 'a control API', host: '127.0.0.1', port: 0 },
  );
  onTestFinished(close);
  return url;
}

async function check(expected: Omit<CaseExpectation, 'status'>, events: StoredEvent[]) {
  const sent = { ids: { insertIds: [], deviceIds: ['d'], userIds: [] }, key: 'us', endpoint: 'us' as const };
  const options = { signal: new AbortController().signal, timeoutMs: 5000 };
  const control = { url: await startControl(events), token: undefined };
  return checkStored({ status: 200, ...expected }, sent, { view: 'control', control, since: 0 }, options);
}

/** Amplitude's own read-back, which knows these events of one user. `told` is called once it gave them. */
async function startReadBack(events: StoredEvent[], told: () => unknown): Promise<string> {
  const { url, close } = await listen(
    ({ url = '' }, response) => {
      const isSearch = url.startsWith('/api/2/usersearch');
      const answer = isSearch ? { matches: [{ amplitude_id: 1 }] } : { events: events.map(({ event }) => event) };
      response.end(JSON.stringify(answer), () => isSearch || told());
    },
    { name: 'a read-back', host: '127.0.0.1', port: 0 },
  );
  onTestFinished(close);
  return url;
}

/** What differs as far as read-back shows it, with this much time for events to come. */
async function checkReadBack(expected: Omit<CaseExpectation, 'status'>, events: StoredEvent[], readBackMs = 0) {
  const sent = { ids: { insertIds: [], deviceIds: ['d'], userIds: [] }, key: 'us', endpoint: 'us' as const };
  const waiting = new AbortController();
  // Nobody waits a second for this test: the wait is given up.
  const us = await startReadBack(events, () => readBackMs > 0 && setTimeout(() => waiting.abort(), 50));
  const target: Target = { us, keys: { us: 'k' }, secrets: { us: 's' }, fixtures: {}, readBackMs };
  const options = { signal: waiting.signal, timeoutMs: 5000 };
  return checkStored({ status: 200, ...expected }, sent, { view: 'read-back', target }, options);
}

const A = { event: { user_id: 'a' } };
const B = { event: { user_id: 'b' } };

describe('checkStored', () => {
  it('asks nobody where a case says nothing of what is stored', async () => {
    const options = { signal: AbortSignal.abort(), timeoutMs: 1 };
    const sent = { ids: { insertIds: ['1'], deviceIds: [], userIds: [] }, key: 'us', endpoint: 'us' as const };
    const control = { url: 'http://nowhere.invalid', token: undefined };
    expect(await checkStored({ status: 200 }, sent, { view: 'control', control, since: 0 }, options)).toEqual([]);
  });

  it.each<[Omit<CaseExpectation, 'status'>, boolean]>([
    [{}, false],
    [{ stored: 0 }, true],
    [{ storedEvents: [] }, true],
    [{ warnings: [] }, true],
  ])('%j expects something of it: %s', (expected, expects) => {
    expect(expectsStored({ status: 200, ...expected })).toBe(expects);
  });

  it.each<[Omit<CaseExpectation, 'status'>, StoredEvent[]]>([
    [{ stored: 0 }, []],
    [{ stored: 2 }, [A, B]],
    [{ stored: 1, storedEvent: { user_id: 'a' } }, [A]],
    [{ storedEvents: [{ user_id: 'a' }, { user_id: 'b' }] }, [A, B]],
    [{ storedEvents: [{ user_id: 'a' }, { user_id: 'b' }], storedOrder: 'arrival' }, [A, B]],
    [{ warnings: [] }, [A]],
    [
      { warnings: ['y', 'x'] },
      [
        { ...A, rules: ['x'] },
        { ...B, rules: ['y'] },
      ],
    ],
  ])('finds nothing wrong with %j', async (expected, events) => {
    expect(await check(expected, events)).toEqual([]);
  });

  it.each<[Omit<CaseExpectation, 'status'>, StoredEvent[], object]>([
    [{ stored: 1 }, [A, B], { at: 'stored', expected: '1 events', got: '2 events' }],
    [{ storedEvents: [] }, [A], { at: 'stored', expected: '0 events', got: '1 events' }],
    [{ stored: 1, storedEvent: { user_id: 'b' } }, [A], { at: 'stored.user_id', expected: '"b"', got: '"a"' }],
    [{ stored: 0, storedEvent: { user_id: 'b' } }, [], { at: 'stored.user_id', expected: '"b"', got: 'absent' }],
    [{ storedEvents: [{}, { user_id: 'a' }] }, [A, B], { at: 'stored.1.user_id', expected: '"a"', got: '"b"' }],
    [
      { storedEvents: [{ user_id: 'a' }], storedOrder: 'arrival' },
      [B],
      { at: 'stored.0.user_id', expected: '"a"', got: '"b"' },
    ],
    [{ stored: 1, storedEvent: { plan: {} } }, [A], { at: 'stored.plan', expected: '{}', got: 'absent' }],
    [{ stored: 2, warnings: ['x'] }, [A], { at: 'stored', expected: '2 events', got: '1 events' }],
    [{ warnings: ['x'] }, [A], { at: 'warnings', expected: '["x"]', got: '[]' }],
    [{ warnings: [] }, [{ ...A, rules: ['x'] }], { at: 'warnings', expected: '[]', got: '["x"]' }],
  ])('finds that %j does not hold', async (expected, events, difference) => {
    expect(await check(expected, events)).toEqual([difference]);
  });

  it.each<[Omit<CaseExpectation, 'status'>, StoredEvent[]]>([
    [{ stored: 0 }, []],
    [{ stored: 1, storedEvent: { user_id: 'a', plan: {} } }, [A]],
    [{ storedEvents: [{ user_id: 'a' }, { user_id: 'b', plan: {} }] }, [A, B]],
    [{ storedEvents: [{ user_id: 'b' }, { user_id: 'a' }], storedOrder: 'arrival' }, [A, B]],
    [{ stored: 1, storedEvent: { user_id: 'a' }, storedOrder: 'arrival' }, [A]],
    [{ stored: 1, warnings: ['x'] }, [A]],
    [{ warnings: ['x'] }, [A]],
  ])('finds nothing wrong with what read-back shows of %j', async (expected, events) => {
    expect(await checkReadBack(expected, events)).toEqual([]);
  });

  it.each<[Omit<CaseExpectation, 'status'>, StoredEvent[], object]>([
    [{ stored: 1 }, [A, B], { at: 'stored', expected: '1 events', got: '2 events' }],
    [{ stored: 1, storedEvent: { user_id: 'b' } }, [A], { at: 'stored.user_id', expected: '"b"', got: '"a"' }],
    [{ storedEvents: [{}, { user_id: 'a' }] }, [A, B], { at: 'stored.1.user_id', expected: '"a"', got: '"b"' }],
    [{ storedEvents: [{}], storedOrder: 'arrival' }, [A, B], { at: 'stored', expected: '1 events', got: '2 events' }],
  ])('finds that read-back shows something else than %j', async (expected, events, difference) => {
    expect(await checkReadBack(expected, events)).toEqual([difference]);
  });

  it.each<Omit<CaseExpectation, 'status'>>([{ stored: 2 }, { storedEvents: [{}, {}] }])(
    'waits for read-back while it shows fewer than %j',
    async (expected) => {
      await expect(checkReadBack(expected, [A], 5000)).rejects.toThrow('aborted');
    },
  );

  it('does not ask read-back without a secret', async () => {
    const sent = { ids: { insertIds: ['1'], deviceIds: ['d'], userIds: [] }, key: 'us', endpoint: 'us' as const };
    const target: Target = { us: 'http://nowhere.invalid', keys: { us: 'k' }, secrets: {}, fixtures: {} };
    const options = { signal: AbortSignal.abort(), timeoutMs: 1 };
    expect(await checkStored({ status: 200, stored: 1 }, sent, { view: 'read-back', target }, options)).toEqual([]);
  });
});
