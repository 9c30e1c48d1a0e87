import type { Clock } from '../../../../../lib/clock.ts';
import type { DatabaseQuery, Statement } from './link.ts';

/** A partition that this instance delivers, until it is lost. */
export interface Lease {
  readonly partition: number;
  /** Counts the owners of the partition. */
  readonly epoch: number;
  /** When this instance's own clock ends it, in ms: before the database does. */
  until: number;
  /** It is on its way to another instance: nothing more of it is claimed, and it goes once nothing is under way. */
  leaving: boolean;
  lost: boolean;
  /** The last id that was read, and that nothing up to it waits any more. */
  cursor: number;
  /** Entries that are claimed and not settled. */
  claimed: number;
}

/** Delays of lanes that were noted by a former owner. */
export interface NotedRest {
  lane: string;
  until: number;
}

export interface LeasesOptions {
  query: DatabaseQuery;
  /** What tells this instance from all others, and what people know it by. */
  instance: { id: string; name: string };
  leaseMs: number;
  partitions: number;
  /** False: it only takes events. */
  delivers: boolean;
  clock: Clock;
  onGained: (lease: Lease, rests: readonly NotedRest[]) => void;
  onLost: (leases: readonly Lease[]) => void;
  /** What it still has is given back once it is claimed no more; told to forget the rest. */
  onLeaving: (leases: readonly Lease[]) => void;
}

/** The partitions of this instance: a fair share of all, as long as it says in time that it lives. */
export interface Leases {
  /** Says that it lives, and takes or gives what makes its share fair. */
  beat(): Promise<void>;
  /** Gives up what its own clock ended. */
  expire(): void;
  /** Gives one up at once, and takes its partition again after `ms` at the earliest: what is done with it fails. */
  delay(lease: Lease, ms: number): void;
  isHeld(lease: Lease): boolean;
  held(): Iterable<Lease>;
  of(partition: number): Lease | undefined;
  readonly count: number;
  /** Nothing of it is claimed any more: where it is leaving, it goes. */
  settled(lease: Lease): void;
  /** Gives all of them back at once. */
  release(): Promise<void>;
}

/** Its own clock ends a lease by this part of it before the database does: clocks run at different speeds. */
const MARGIN = 0.1;
/** Members that were not heard of for so long are forgotten, in leases. */
const FORGOTTEN_AFTER = 100;

const BEAT: Statement = {
  name: 'beat',
  text: `
    WITH me AS (
      INSERT INTO members (instance, name, delivers, until) VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
      ON CONFLICT (instance) DO UPDATE SET until = excluded.until
    )
    UPDATE leases SET until = clock_timestamp() + $4 * interval '1 ms' WHERE owner = $1 AND until > clock_timestamp()
    RETURNING partition, epoch`,
};
const COUNT: Statement = {
  name: 'count-members',
  text: 'SELECT count(*) AS members FROM members WHERE delivers AND until > clock_timestamp()',
};
const TAKE: Statement = {
  name: 'take',
  text: `
    WITH free AS (
      SELECT partition FROM leases WHERE until <= clock_timestamp() AND partition <> ALL ($4::int[]) ORDER BY random() LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE leases l SET owner = $1, epoch = l.epoch + 1, until = clock_timestamp() + $2 * interval '1 ms'
    FROM free WHERE l.partition = free.partition RETURNING l.partition, l.epoch`,
};
const LOW: Statement = { name: 'low', text: 'SELECT partition, low FROM tails WHERE partition = ANY ($1::int[])' };
const RESTS: Statement = {
  name: 'rests',
  text: 'SELECT partition, lane, until FROM rests WHERE partition = ANY ($1::int[]) AND until > $2',
};
const GIVE: Statement = {
  name: 'give',
  text: `UPDATE leases SET owner = NULL, until = '-infinity' WHERE owner = $1 AND partition = ANY ($2::int[])`,
};
const LEAVE: Statement = { name: 'leave', text: 'DELETE FROM members WHERE instance = $1' };
const FORGET: Statement = {
  name: 'forget-members',
  text: `DELETE FROM members WHERE until < clock_timestamp() - $1 * interval '1 ms'`,
};

export function createLeases(options: LeasesOptions): Leases {
  const { query, instance, leaseMs, partitions, delivers, clock, onGained, onLost, onLeaving } = options;
  const own = new Map<number, Lease>();
  /** Partitions that are not taken for a while, and until when, in ms since the epoch. */
  const delayed = new Map<number, number>();

  const isHeld = (lease: Lease) => !lease.lost && clock.now() < lease.until;
  const endOf = (sentAt: number) => sentAt + leaseMs * (1 - MARGIN);

  /** All at once: whoever hears of it goes through all that is in memory. */
  function lose(leases: readonly Lease[]): void {
    if (leases.length === 0) return;
    for (const lease of leases) {
      lease.lost = true;
      own.delete(lease.partition);
    }
    onLost(leases);
  }

  function expire(): void {
    lose([...own.values()].filter((lease) => !isHeld(lease)));
  }

  async function renew(): Promise<void> {
    const sentAt = clock.now();
    const rows = await query(BEAT, [instance.id, instance.name, delivers, leaseMs]);
    expire();
    const renewed = new Map(rows.map(({ partition, epoch }) => [Number(partition), Number(epoch)]));
    const isRenewed = ({ partition, epoch }: Lease) => renewed.get(partition) === epoch;
    for (const lease of own.values()) if (isRenewed(lease)) lease.until = endOf(sentAt);
    lose([...own.values()].filter((lease) => !isRenewed(lease)));
    // What its own clock ended a moment before the database renewed it is nobody's work: it is free at once.
    const strays = [...renewed.keys()].filter((partition) => !own.has(partition));
    if (strays.length > 0) await query(GIVE, [instance.id, strays]);
  }

  async function take(most: number): Promise<void> {
    const sentAt = clock.now();
    for (const [partition, until] of delayed) if (until <= sentAt) delayed.delete(partition);
    const taken = await query(TAKE, [instance.id, leaseMs, most, [...delayed.keys()]]);
    if (taken.length === 0) return;
    const names = taken.map(({ partition }) => partition);
    const lows = new Map((await query(LOW, [names])).map(({ partition, low }) => [partition, Number(low)]));
    const rests = Map.groupBy(await query(RESTS, [names, clock.now()]), ({ partition }) => partition);
    for (const { partition, epoch } of taken) {
      const lease: Lease = {
        partition: Number(partition),
        epoch: Number(epoch),
        until: endOf(sentAt),
        leaving: false,
        lost: false,
        cursor: lows.get(partition) ?? 0,
        claimed: 0,
      };
      own.set(lease.partition, lease);
      const noted = rests.get(partition) ?? [];
      onGained(
        lease,
        noted.map(({ lane, until }) => ({ lane: JSON.parse(String(lane)), until: Number(until) })),
      );
    }
  }

  /** Those with the least under way go first. */
  async function leave(count: number): Promise<void> {
    const chosen = [...own.values()]
      .filter(({ leaving }) => !leaving)
      .sort((one, other) => one.claimed - other.claimed)
      .slice(0, count);
    for (const lease of chosen) lease.leaving = true;
    onLeaving(chosen);
    await giveIdle();
  }

  /** Those that are leaving and that nothing is under way of. */
  async function giveIdle(): Promise<void> {
    const idle = [...own.values()].filter(({ leaving, claimed }) => leaving && claimed === 0);
    if (idle.length === 0) return;
    lose(idle);
    const names = idle.map(({ partition }) => partition);
    await query(GIVE, [instance.id, names]);
  }

  return {
    async beat() {
      await renew();
      if (!delivers) return;
      const [row] = await query(COUNT);
      const share = Math.ceil(partitions / Math.max(1, Number(row?.members)));
      const staying = own.values().reduce((sum, { leaving }) => sum + (leaving ? 0 : 1), 0);
      if (staying < share) await take(share - staying);
      if (staying > share) await leave(staying - share);
      await giveIdle();
      await query(FORGET, [leaseMs * FORGOTTEN_AFTER]);
    },
    expire,
    delay(lease, ms) {
      delayed.set(lease.partition, clock.now() + ms);
      if (!lease.lost) lose([lease]);
    },
    isHeld,
    held: () => own.values(),
    of: (partition) => own.get(partition),
    get count() {
      return own.size;
    },
    settled(lease) {
      if (lease.leaving && lease.claimed === 0) void giveIdle().catch(() => {});
    },
    async release() {
      const names = [...own.keys()];
      lose([...own.values()]);
      if (names.length > 0) await query(GIVE, [instance.id, names]);
      await query(LEAVE, [instance.id]);
    },
  };
}
