import { onTestFinished } from 'vitest';
import { createManualClock } from '../../../../lib/manual-clock.ts';
import { createRng } from '../../../../lib/rng.ts';
import { createDelivery } from '../../../../src/forwarder/delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../../../../src/forwarder/delivery/delivery-limits.ts';
import type { EventHold } from '../../../../src/forwarder/delivery/holds/hold.ts';
import type { SendResult } from '../../../../src/forwarder/delivery/http-client.ts';
import { createSqliteOutbox } from '../../../../src/forwarder/delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { IN_MEMORY } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';

/** When the clock of a test starts, in ms since the epoch. */
export const START = 1_000_000;
export const respond = (status: number, body: object = {}, retryAfterMs?: number): SendResult => {
  return { kind: 'response', status, body: JSON.stringify({ code: status, ...body }), retryAfterMs };
};
export const OK = respond(200);
export const NEVER = new Promise<SendResult>(() => {});

/** A delivery on a manual clock, whose answers a test gives. Events are named user/device:insert_id. */
export function startHeldDelivery(
  reply: (ids: string[], nth: number) => SendResult | Promise<SendResult>,
  changed: Partial<DeliveryLimits> = {},
) {
  const limits = { ...DEFAULT_DELIVERY_LIMITS, lingerMs: 0, shutdownMs: 0, ...changed };
  const clock = createManualClock(START);
  const outbox = createSqliteOutbox({ file: IN_MEMORY, clock, limits, onProblem: () => {} });
  onTestFinished(() => outbox.close());
  const sent: string[][] = [];
  /** Called before each request, with what goes. */
  let beforeSend: (ids: readonly string[]) => unknown = () => {};
  const delivery = createDelivery({
    outbox,
    client: {
      async send(body) {
        const ids: string[] = JSON.parse(body.toString()).events.map(
          ({ insert_id }: { insert_id: string }) => insert_id,
        );
        beforeSend(ids);
        sent.push(ids);
        return reply(ids, sent.length);
      },
      close: async () => {},
    },
    requestTemplate: { apiKey: '0123456789abcdef', minIdLength: undefined },
    limits,
    clock,
    rng: createRng(1),
    onOutcome: () => {},
    onProblem: () => {},
  });
  const add = async (...names: string[]) => {
    await outbox.append(
      names.map((name) => {
        const [who = '', insertId = ''] = name.split(':');
        const [user = '', device = ''] = who.split('/');
        return { event_type: 'x', user_id: user, device_id: device, time: 1, insert_id: insertId };
      }),
    );
    delivery.wake();
    await clock.advance(0);
  };
  /** The hold of an event that waits; undefined of one that is under way or gone. */
  const whyHeld = async (insertId: string): Promise<EventHold | null | undefined> => {
    const entry = await outbox.findWaiting(insertId);
    return entry === undefined ? undefined : delivery.whyHeld(entry);
  };
  return {
    ...{ delivery, outbox, clock, sent, add, whyHeld },
    onSend(listener: (ids: readonly string[]) => unknown) {
      beforeSend = listener;
    },
  };
}
