import type { DeliverySource, IntegrationLook, LetterLook } from '../../src/debugger/model/delivery/delivery-look.ts';

/** When everything in it is looked at. */
const NOW = 1_772_029_800_000;
const SECOND = 1000;
const FIX = 'Nothing needs to be done: it is tried again by itself.';

/** An integration that delivers, in the midst of trouble. */
export function makeIntegration(more: Partial<IntegrationLook> = {}): IntegrationLook {
  const delay = { since: NOW - 5 * SECOND, until: NOW + 2 * SECOND, endedBy: 'time', fix: FIX };
  const lastTry = { at: NOW - SECOND, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' };
  return {
    id: 'built-in',
    name: 'From the configuration',
    variant: 'default',
    endpoint: 'http://127.0.0.1:9100/2/httpapi',
    pausedByHand: false,
    counts: { accepted: 1240, delivered: 1200, dead: 2, queued: 35, dropped: 3 },
    droppedBy: { 'intake.opt-out': 3 },
    balanced: true,
    trouble: { notIngested: 0, deadLettersEvicted: 0, overflowLost: 0 },
    inFlight: { requests: 1, events: 26 },
    outbox: { bytes: 12_345, mostBytes: 67_108_864, durable: false, lagMs: 5 * SECOND },
    hold: null,
    held: [
      { ...delay, reason: 'lane-delayed', because: 'HTTP 503', events: 2 },
      {
        ...delay,
        reason: 'behind-in-lane',
        because: 'an earlier event waits',
        events: 7,
        endedBy: 'answer',
        until: null,
      },
    ],
    breaker: { state: 'half-open', until: null, because: 'HTTP 503', batchEvents: 10 },
    lanes: [
      {
        ...{
          lane: 'device device-17',
          state: 'delayed',
          waiting: 5,
          underWay: 0,
          isolation: 'suspected',
          tries: 3,
          lastTry,
        },
        hold: { ...delay, reason: 'lane-delayed', because: 'HTTP 503' },
      },
      {
        ...{ lane: 'user user-9', state: 'delayed', waiting: 4, underWay: 0, isolation: null, tries: 0, lastTry: null },
        hold: { ...delay, reason: 'id-rate-limit', because: 'it has sent what Amplitude takes from one' },
      },
      {
        ...{ lane: 'device device-3', state: 'claimed', waiting: 0, underWay: 26, isolation: null },
        ...{ tries: 0, lastTry: null, hold: null },
      },
    ],
    lanesLeftOut: 0,
    deadLetters: 2,
    ...more,
  };
}

export function makeLetter(more: Partial<LetterLook> = {}): LetterLook {
  return {
    id: 2,
    at: NOW - SECOND,
    rule: 'deliver.400-bare',
    field: null,
    reason: 'HTTP 400: Invalid event',
    attempts: 3,
    history: [
      { at: NOW - 4 * SECOND, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' },
      { at: NOW - 3 * SECOND, rule: 'deliver.5xx-network', status: null, reason: 'socket hang up' },
      { at: NOW - SECOND, rule: 'deliver.400-bare', status: 400, reason: 'Invalid event' },
    ],
    answer: { status: 400, body: '{"code":400,"error":"Invalid event"}' },
    event: { event_type: 'Order Completed', insert_id: 'order-77', user_id: 'user-17' },
    ...more,
  };
}

/** Deliveries that stand still. */
export function makeDelivery(integrations: IntegrationLook[], deadLetters: LetterLook[]): DeliverySource {
  return {
    look: async () => ({ now: NOW, integrations }),
    deadLetters: async (_integration, limit) => ({
      total: deadLetters.length,
      deadLetters: deadLetters.slice(0, limit),
    }),
    replay: async () => 0,
    discard: async () => 0,
    setPaused: async () => {},
  };
}
