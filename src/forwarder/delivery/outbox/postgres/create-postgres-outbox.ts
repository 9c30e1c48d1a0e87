import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../../lib/clock.ts';
import { createEntryReader } from '../lanes/entry-reader.ts';
import type { Entry, LaneState, Outbox } from '../outbox.ts';
import { FetchedEntry } from './fetched-page.ts';
import { createIntake } from './intake.ts';
import { createLeases, type Lease } from './leases.ts';
import { type LetterLimits, listLetters, listNewestLetters, removeLetters } from './letters-table.ts';
import { openLinks } from './links.ts';
import { openSchema } from './open-schema.ts';
import { createOutage } from './outage.ts';
import { partitionOf } from './partition-of.ts';
import { createPrefetch } from './prefetch.ts';
import { createReading } from './reading.ts';
import { repeat } from './repeat.ts';
import { chooseLetters, replayLetters } from './replay-letters.ts';
import { schemaOf } from './schema.ts';
import { forgetDelays } from './settle-entries.ts';
import { createSettler } from './settler.ts';
import { createSharedProject } from './shared-project.ts';
import { createSharedTotals } from './totals.ts';
import { findStored, listStored, noteLow } from './waiting-entries.ts';

/** How an instance works on a database. */
export interface InstanceOptions {
  /** What people know it by, in what other instances say. */
  name: string;
  /** `gateway`: it only takes events. `deliver`: it only delivers them. */
  role: 'gateway' | 'deliver' | 'both';
  /** How long its partitions stay its own without a sign of life, in ms: as long as others wait when it dies. */
  leaseMs: number;
  /** Of the outbox; undefined: what it has, or 64 where it is made. */
  partitions: number | undefined;
}

export interface PostgresOutboxOptions {
  /** `postgres://…`. The password is shown nowhere. */
  url: string;
  /** Of the integration. */
  id: string;
  instance: InstanceOptions;
  clock: Clock;
  limits: LetterLimits & { outboxBytes: number };
  /** Told what a person should know of the database. */
  onProblem: (message: string) => void;
}

/** A sign of life comes so often while a lease lasts. */
const BEATS = 3;
/** How often it is looked for what other instances appended, in ms: at first, and where nothing comes. */
const POLL_MS = 50;
const LONGEST_POLL_MS = 250;
/** How often counts, and what all instances share, are looked at, in ms, and in how many of these times it is tidied. */
const LOOK_MS = 900;
const LOOKS_PER_TIDYING = 8;

/**
 * Opens an outbox that lives in a PostgreSQL database, and that many instances work on: each takes events, and delivers those
 * of its share of the partitions. What was appended is committed, and synced as the server is set up to, before it is
 * acknowledged; that something was delivered is committed without a wait for the disk. Lanes and holds are in memory, as with
 * any driver; of the entries only what comes next is.
 *
 * @example createPostgresOutbox({ url, id: 'built-in', instance: { name: 'a', role: 'both', leaseMs: 3000, partitions: 64 }, … })
 */
export function createPostgresOutbox(options: PostgresOutboxOptions): Outbox {
  const { url, id, instance, clock, limits, onProblem } = options;
  const schema = schemaOf(id);
  const self = { id: `${instance.name} ${randomUUID()}`, name: instance.name };
  // Where that fails, the next look tells.
  const links = openLinks(url, schema, instance.name, () => void shared.look().catch(() => {}));
  const ending = new AbortController();
  const totals = createSharedTotals(links.read.query);
  const shared = createSharedProject(
    { read: links.beat.query, write: links.ask.query, name: instance.name, clock },
    onProblem,
  );
  let partitions = 1;
  let announce = () => {};
  const outage = createOutage({
    onBegun(problem) {
      shared.setTrouble(problem);
      onProblem(
        `${problem} No event is lost: none is acknowledged that is not stored. It is tried again all the time.`,
      );
    },
    onEnded() {
      shared.setTrouble(undefined);
      onProblem('The database can be reached again.');
      announce();
    },
  });
  const loops: Promise<void>[] = [];
  let pollMs = POLL_MS;
  type Parts = ReturnType<typeof assemble>;
  let parts: Parts | undefined;

  /** What needs to know how many partitions there are. */
  function assemble() {
    const prefetch = createPrefetch(links.read.query, partitions);
    const reader = createEntryReader(prefetch, () => false);
    const isOf = (some: readonly Lease[]) => {
      const theirs = new Set(some.map(({ partition }) => partition));
      return (lane: string) => theirs.has(partitionOf(lane, partitions));
    };
    const leases = createLeases({
      query: links.beat.query,
      instance: self,
      leaseMs: instance.leaseMs,
      partitions,
      delivers: instance.role !== 'gateway',
      clock,
      onGained(_lease, rests) {
        for (const { lane, until } of rests) reader.delay(lane, until);
        reading.markStale();
        // At the start, who uses it asks by itself.
        if (loops.length > 0) announce();
      },
      onLost(lost) {
        settler.forget(lost);
        prefetch.forget(lost);
        reader.forget(isOf(lost));
      },
      onLeaving(leaving) {
        prefetch.forget(leaving);
        reader.forget(isOf(leaving), 'claimed');
      },
    });
    const settler = createSettler({
      links,
      leases,
      reader,
      prefetch,
      totals,
      limits,
      partitions,
      owner: self.id,
      clock,
      onProblem,
    });
    const reading = createReading(prefetch, reader, leases);
    const intake = createIntake({ link: links.append, totals, limits, clock, partitions }, reading.markStale);
    return { prefetch, reader, leases, settler, intake, reading };
  }

  async function open(): Promise<Parts> {
    partitions = await openSchema(links.ask, schema, instance.partitions);
    const made = assemble();
    parts = made;
    await made.leases.beat();
    await totals.look();
    await shared.look();
    const until = { clock, signal: ending.signal, onFailure: noteTrouble };
    loops.push(
      repeat({ ...until, ms: () => instance.leaseMs / BEATS }, beat),
      repeat({ ...until, ms: () => LOOK_MS }, look),
    );
    if (instance.role !== 'gateway') loops.push(repeat({ ...until, ms: () => pollMs }, () => poll(made)));
    return made;
  }
  const ready = open();
  ready.catch(() => {});
  const opened = ready.then(() => {});
  opened.catch(() => {});

  function noteTrouble(error: unknown): void {
    parts?.leases.expire();
    if (!ending.signal.aborted) outage.begin(error);
  }

  async function beat(): Promise<void> {
    await parts?.leases.beat();
    outage.end();
  }

  let looks = 0;

  async function look(): Promise<void> {
    const before = totals.now.queued;
    await totals.look();
    await shared.look();
    outage.end();
    if (before > 0 && totals.now.queued === 0) announce();
    if (++looks % LOOKS_PER_TIDYING === 0) await tidy();
  }

  /** Nobody waits for this, and a crash may forget it. */
  async function tidy(): Promise<void> {
    const held = [...(parts?.leases.held() ?? [])];
    await noteLow(links.settle.query, held);
    await forgetDelays(links.settle.query, held, clock.now());
  }

  async function poll({ leases, reading }: Parts): Promise<void> {
    leases.expire();
    reading.markStale();
    const found = await reading.readOn();
    pollMs = found ? POLL_MS : Math.min(LONGEST_POLL_MS, pollMs * 2);
    if (found) announce();
  }

  function laneOfInstance(name: string): LaneState {
    if (parts === undefined) return { state: 'elsewhere', instance: undefined };
    const { leases, reader } = parts;
    const partition = partitionOf(name, partitions);
    if (leases.of(partition) !== undefined) return reader.lane(name, clock.now());
    const { owner, ownerName } = totals.now.partitions[partition] ?? {};
    // One that this instance had a moment ago is nobody's.
    return { state: 'elsewhere', instance: owner === self.id ? undefined : ownerName };
  }

  function countElsewhere(): { leased: number; free: number } | undefined {
    const found = { leased: 0, free: 0 };
    for (const [partition, { queued, owner }] of totals.now.partitions.entries()) {
      if (parts?.leases.of(partition) !== undefined) continue;
      found[owner === undefined || owner === self.id ? 'free' : 'leased'] += queued;
    }
    return found.leased + found.free === 0 ? undefined : found;
  }

  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    ending.abort();
    shared.stop();
    const made = await ready.catch(() => undefined);
    await made?.intake.idle();
    made?.settler.stop();
    await Promise.all(loops);
    await totals.look().catch(() => {});
    await made?.leases.release().catch(() => {});
    await links.close();
  }

  return {
    durable: true,
    opened,
    instances: {
      share: () => (parts?.leases.count ?? 0) / partitions,
      setPaused: shared.setPaused,
      setRest: shared.setRest,
      onChange: shared.onChange,
    },
    async append(events, given = []) {
      if (events.length + given.length === 0) return;
      const { intake } = await ready;
      await intake.take(events, given);
    },
    async claim(limit) {
      const { reader, prefetch, leases, settler, reading } = await ready;
      leases.expire();
      try {
        const wanted = reader.ready(limit.count, limit.perLane);
        await prefetch.bring(wanted, limit.bytes, leases.of);
        if (prefetch.unread < limit.count) await reading.readOn();
      } catch (error) {
        // What is in memory is given all the same.
        noteTrouble(error);
      }
      const claimed = reader.claim(limit, clock.now());
      settler.noteClaimed(claimed);
      return claimed;
    },
    stillClaimed(entries) {
      const held = (entry: Entry) =>
        entry instanceof FetchedEntry && entry.isClaimed && parts?.leases.isHeld(entry.lease) === true;
      return entries.every(held) ? entries : entries.filter(held);
    },
    async settle(settlements) {
      const { settler } = await ready;
      await settler.settle(settlements);
    },
    async complete(entries) {
      const { settler } = await ready;
      await settler.complete(entries);
    },
    nextDue: () => parts?.reader.nextDue(clock.now()),
    async *waiting() {
      await opened;
      yield* listStored(links.ask.query, partitions);
    },
    async *listDeadLetters() {
      await opened;
      yield* listLetters(links.ask.query);
    },
    async deadLetters() {
      await opened;
      const all = [];
      for await (const letter of listLetters(links.ask.query)) all.push(letter);
      return all;
    },
    async *newestDeadLetters(before) {
      await opened;
      yield* listNewestLetters(links.ask.query, before);
    },
    async replay(filter) {
      const { intake, reading } = await ready;
      await totals.look();
      const how = { partitions, room: intake.room(), at: clock.now() };
      const { events } = await links.ask.transaction(async (query) =>
        replayLetters(query, await chooseLetters(query, filter), how),
      );
      await totals.look();
      reading.markStale();
      announce();
      return events;
    },
    async discard(filter) {
      await opened;
      const gone = await links.ask.transaction(async (query) =>
        removeLetters(query, await chooseLetters(query, filter)),
      );
      await totals.look();
      return gone.length;
    },
    onNews(listener) {
      announce = listener;
    },
    async refresh() {
      if (ending.signal.aborted) return;
      await opened;
      await totals.look();
    },
    counts() {
      const { accepted, delivered, dead, queued, deadLettersEvicted } = totals.now;
      return { accepted, delivered, dead, queued, deadLettersEvicted };
    },
    size() {
      const { queued, bytes, deadLetters } = totals.now;
      const claimed = parts?.settler.claimed ?? 0;
      const elsewhere = countElsewhere();
      const size = { entries: queued, bytes, claimed, delayedLanes: parts?.reader.delayedLanes ?? 0, deadLetters };
      return elsewhere === undefined ? size : { ...size, elsewhere };
    },
    oldest: () => totals.now.oldest,
    lane: laneOfInstance,
    laneTotals: () => parts?.reader.laneTotals(clock.now()) ?? NO_LANES,
    heldLanes: (most) => parts?.reader.heldLanes(most, clock.now()) ?? { lanes: [], leftOut: 0 },
    async findWaiting(insertId) {
      await opened;
      for await (const entry of findStored(links.ask.query, insertId, partitions)) {
        if (!isClaimed(entry)) return entry;
      }
      return undefined;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };

  function isClaimed({ id: entryId, lane }: Entry): boolean {
    return parts?.settler.isClaimed(entryId) === true && parts.leases.of(partitionOf(lane, partitions)) !== undefined;
  }
}

const NO_LANES = {
  behindClaimed: 0,
  delayed: { retry: 0, 'rate-limit': 0 },
  behindDelayed: 0,
  delayEndsAt: undefined,
};
