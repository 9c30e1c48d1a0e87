import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AmplitudeEvent } from '../../../../src/forwarder/amplitude-event.ts';
import { OutboxFullError } from '../../../../src/forwarder/delivery/outbox/outbox.ts';
import { storeFile } from '../../../../src/forwarder/delivery/outbox/sqlite/open-store.ts';
import { canMount, mountSmallDisk } from '../../../damage.ts';
import { answerWith, startVirtualDelivery } from '../../../simulation/virtual-delivery.ts';

const makeEvent = (id: number): AmplitudeEvent => ({
  event_type: 'x',
  device_id: `device-${id % 3000}`,
  time: 1,
  insert_id: `event-${id}`,
  event_properties: { text: 'x'.repeat(300) },
});

/** A delivery on a small volume of its own, to an Amplitude that fails until it is told to heal. */
function setUp(kibibytes: number) {
  const disk = mountSmallDisk(kibibytes);
  const taken: string[] = [];
  let healthy = false;
  const running = startVirtualDelivery({
    directory: join(disk.directory, 'data'),
    tookMs: 10,
    answer(events) {
      if (!healthy) return answerWith(503, { error: 'down' });
      taken.push(...events.map(({ insert_id }) => insert_id));
      return answerWith(200, { events_ingested: events.length });
    },
  });
  onTestFinished(() => running.close());
  const heal = (well: boolean) => {
    healthy = well;
  };
  return { ...running, disk, taken, heal };
}

type Running = ReturnType<typeof setUp>;

/** Appends so many at once until there is no room; returns the insert_ids of what was acknowledged. */
async function fill({ append }: Pick<Running, 'append'>, from: number, together: number): Promise<string[]> {
  const acknowledged: string[] = [];
  for (;;) {
    const events = Array.from({ length: together }, (_, at) => makeEvent(from + acknowledged.length + at));
    try {
      await append(events);
    } catch (error) {
      expect(error).toBeInstanceOf(OutboxFullError);
      return acknowledged;
    }
    acknowledged.push(...events.map(({ insert_id }) => insert_id));
  }
}

/** Until nothing waits, at most an hour of the delivery's time. */
async function drain({ outbox, clock }: Running): Promise<void> {
  for (let times = 0; times < 360 && outbox.size().entries > 0; times++) await clock.advance(10_000);
}

describe.runIf(canMount())('a volume that the outbox itself has filled (deliver.disk-full)', () => {
  it.each([
    [3072, 20],
    [3072, 500],
    [12_288, 2000],
  ])('recovers when Amplitude does, without a restart, nothing twice (%i KiB, %i together)', async (size, together) => {
    const running = setUp(size);
    const { heal, taken, outbox } = running;
    const all: string[] = [];
    for (let round = 0; round < 2; round++) {
      heal(false);
      const acknowledged = await fill(running, all.length, together);
      expect(acknowledged.length).toBeGreaterThan(size / 10);
      all.push(...acknowledged);
      await running.clock.advance(20_000);
      heal(true);
      await drain(running);
      expect(outbox.counts()).toMatchObject({ delivered: all.length, queued: 0 });
      expect(taken.length).toBe(all.length);
      expect(new Set(taken)).toEqual(new Set(all));
    }
  });

  it('recovers where others filled it as well', async () => {
    const running = setUp(8192);
    const { heal, taken, outbox, disk } = running;
    const first = await fill(running, 0, 20);
    disk.fill();
    heal(true);
    await drain(running);
    expect(outbox.counts()).toMatchObject({ delivered: first.length, queued: 0 });
    expect([...taken].toSorted()).toEqual(first.toSorted());
    const again = await fill(running, first.length, 20);
    expect(again.length).toBeGreaterThan(first.length / 2);
    disk.free();
    await drain(running);
    expect(taken.length).toBe(first.length + again.length);
  });

  it.each(['held', 'given up'])('gives the room back once the outbox is empty, its ballast %s', async (ballast) => {
    const running = setUp(16_384);
    const { heal, disk, clock } = running;
    const file = storeFile(join(disk.directory, 'data'));
    await fill(running, 0, 100);
    expect(statSync(file).size).toBeGreaterThan(8_000_000);
    if (ballast === 'given up') rmSync(`${file}-reserve`);
    heal(true);
    await drain(running);
    await clock.advance(2000);
    expect(statSync(file).size).toBeLessThan(4_000_000);
    expect(statSync(`${file}-reserve`).size).toBeGreaterThan(500_000);
  });
});
