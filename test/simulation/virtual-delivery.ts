import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, type ManualClock } from '../../lib/manual-clock.ts';
import { createRng } from '../../lib/rng.ts';
import type { AmplitudeEvent } from '../../src/forwarder/amplitude-event.ts';
import { createDelivery, type Delivery } from '../../src/forwarder/delivery/create-delivery.ts';
import {
  DEFAULT_DELIVERY_LIMITS,
  type DeliveryLimits,
  DURABLE_LIMITS,
} from '../../src/forwarder/delivery/delivery-limits.ts';
import type { SendResult } from '../../src/forwarder/delivery/http-client.ts';
import type { Outbox } from '../../src/forwarder/delivery/outbox/outbox.ts';
import { createSqliteOutbox } from '../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { storeFile } from '../../src/forwarder/delivery/outbox/sqlite/open-store.ts';

/** What a simulated Amplitude sees of an event. */
export type SentEvent = Pick<AmplitudeEvent, 'insert_id' | 'device_id' | 'user_id'>;

/** A delivery from a real store on disk to a simulated Amplitude, in virtual time. */
export interface VirtualDelivery {
  clock: ManualClock;
  outbox: Outbox;
  delivery: Delivery;
  problems: string[];
  append(events: readonly AmplitudeEvent[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts one at the limits a forwarder has by default.
 *
 * @param answer what Amplitude says to a request, at once
 * @param tookMs how long an answer takes, in virtual ms
 * @param onDelivered told of each event, with its time between acceptance here and there, in virtual ms
 */
export function startVirtualDelivery({
  answer,
  tookMs,
  onDelivered = () => {},
  limits: changed = {},
  directory = mkdtempSync(join(tmpdir(), 'virtual-')),
}: {
  answer: (events: SentEvent[], now: number) => SendResult;
  tookMs: number;
  onDelivered?: (insertId: string, at: number) => void;
  limits?: Partial<DeliveryLimits>;
  /** Deleted at the end. Default: a new one. */
  directory?: string;
}): VirtualDelivery {
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const limits = { ...DEFAULT_DELIVERY_LIMITS, ...DURABLE_LIMITS, ...changed };
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const outbox = createSqliteOutbox({ file: storeFile(directory), clock, limits, onProblem });
  const delivery = createDelivery({
    outbox,
    client: {
      send(body) {
        const { events } = JSON.parse(body.toString());
        return new Promise((resolve) => clock.after(tookMs, () => resolve(answer(events, clock.now()))));
      },
      close: async () => {},
    },
    requestTemplate: { apiKey: 'simulation000001', minIdLength: undefined },
    limits,
    clock,
    rng: createRng(1),
    onOutcome: ({ outcome, insertId }) => {
      if (outcome === 'delivered') onDelivered(insertId, clock.now());
    },
    onProblem,
  });
  return {
    clock,
    outbox,
    delivery,
    problems,
    async append(events) {
      await outbox.append(events);
      delivery.wake();
    },
    async close() {
      const closing = delivery.close();
      // What is under way at the deadline is still answered.
      await clock.advance(limits.shutdownMs + tookMs);
      await closing;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** An answer as Amplitude gives it. */
export function answerWith(status: number, body: object): SendResult {
  return { kind: 'response', status, body: JSON.stringify({ code: status, ...body }), retryAfterMs: undefined };
}
