// npm run simulate-leases
// Deals partitions out among instances as leases do, in a time of its own, lets some die, and prints how long it takes until
// their partitions are delivered again and until the shares are fair, and how much of an hour's events is sent twice.
import TinyQueue from 'tinyqueue';
import { createRng, type Rng } from '../lib/rng.ts';

interface Situation {
  partitions: number;
  instances: number;
  /** How many die at the same moment, and how many come anew right after that. */
  deaths: number;
  births: number;
  leaseMs: number;
}

interface Result {
  /** Until somebody has a partition again whose instance died, in ms. */
  handOver: number[];
  /** Until nobody has more than a fair share and all partitions are somebody's, in ms; undefined where no lease changed hands. */
  balancedMs: number;
  /** Partitions whose owner died. */
  orphans: number;
}

interface Lease {
  owner: number | undefined;
  until: number;
}

/** An instance says three times a lease that it lives, and looks for its share then. */
const BEATS = 3;
/** How long what is left of a request takes when its partition is to be given back, at most, in ms. */
const UNDER_WAY_MS = 200;
const WARM_UP_LEASES = 20;
const WATCHED_LEASES = 20;
const RUNS = 200;

/** One run: everybody is balanced, then some die. */
function simulate({ partitions, instances, deaths, births, leaseMs }: Situation, rng: Rng): Result {
  const leases: Lease[] = Array.from({ length: partitions }, () => ({ owner: undefined, until: 0 }));
  const members = new Map<number, number>();
  const dead = new Set<number>();
  const queue = new TinyQueue<{ at: number; instance: number }>([], (one, other) => one.at - other.at);
  const diesAt = WARM_UP_LEASES * leaseMs;
  const endsAt = diesAt + WATCHED_LEASES * leaseMs;
  const beatMs = leaseMs / BEATS;
  for (let instance = 0; instance < instances; instance++) queue.push({ at: rng.next() * beatMs, instance });
  for (let born = 0; born < births; born++)
    queue.push({ at: diesAt + rng.next() * beatMs, instance: instances + born });
  let orphans: Lease[] = [];
  const waiting = new Set<Lease>();
  const result: Result = { handOver: [], balancedMs: 0, orphans: 0 };

  function share(now: number): number {
    const alive = [...members.values()].filter((until) => until > now).length;
    return Math.ceil(partitions / Math.max(1, alive));
  }

  function beat(instance: number, now: number): void {
    members.set(instance, now + leaseMs);
    const own = leases.filter(({ owner, until }) => owner === instance && until > now);
    for (const lease of own) lease.until = now + leaseMs;
    const fair = share(now);
    for (const lease of own.slice(fair)) {
      lease.owner = undefined;
      lease.until = now + rng.next() * UNDER_WAY_MS;
    }
    for (const lease of leases.filter(({ until }) => until <= now).slice(0, Math.max(0, fair - own.length))) {
      Object.assign(lease, { owner: instance, until: now + leaseMs });
      if (waiting.delete(lease)) result.handOver.push(now - diesAt);
      if (now > diesAt) result.balancedMs = now - diesAt;
    }
  }

  function die(): void {
    while (dead.size < deaths) dead.add(Math.floor(rng.next() * instances));
    orphans = leases.filter(({ owner }) => owner !== undefined && dead.has(owner));
    result.orphans = orphans.length;
    for (const lease of orphans) waiting.add(lease);
  }

  let died = false;
  for (let next = queue.pop(); next !== undefined && next.at < endsAt; next = queue.pop()) {
    if (!died && next.at >= diesAt) {
      died = true;
      die();
    }
    if (dead.has(next.instance)) continue;
    beat(next.instance, next.at);
    // No timer is exact.
    queue.push({ at: next.at + beatMs * (1 + rng.next() / 50), instance: next.instance });
  }
  return result;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

/** What of an hour's events is sent twice where so many partitions change hands by deaths: what was sent and not settled. */
function partTwice(orphans: number, partitions: number, unsettledMs: number): string {
  const MS_PER_HOUR = 3_600_000;
  return `${((orphans / partitions) * (unsettledMs / MS_PER_HOUR) * 100).toFixed(5)} %`;
}

const SITUATIONS: Record<string, Situation> = {
  '1 of 3 dies': { partitions: 64, instances: 3, deaths: 1, births: 0, leaseMs: 3000 },
  '1 of 3 is restarted': { partitions: 64, instances: 3, deaths: 1, births: 1, leaseMs: 3000 },
  '3 more beside 3': { partitions: 64, instances: 3, deaths: 0, births: 3, leaseMs: 3000 },
  '1 of 100 dies': { partitions: 64, instances: 100, deaths: 1, births: 0, leaseMs: 3000 },
  '10 of 100 die': { partitions: 64, instances: 100, deaths: 10, births: 0, leaseMs: 3000 },
  '50 of 100 die': { partitions: 64, instances: 100, deaths: 50, births: 0, leaseMs: 3000 },
  '90 of 100 die': { partitions: 64, instances: 100, deaths: 90, births: 0, leaseMs: 3000 },
};

for (const [name, situation] of Object.entries(SITUATIONS)) {
  const rng = createRng(1);
  const runs = Array.from({ length: RUNS }, () => simulate(situation, rng));
  const handOver = runs.flatMap((run) => run.handOver);
  const balanced = runs.map(({ balancedMs }) => balancedMs);
  const orphans = runs.reduce((sum, run) => sum + run.orphans, 0) / RUNS;
  const line = {
    name,
    orphans: Number(orphans.toFixed(1)),
    handOverMs: { p50: quantile(handOver, 0.5), p99: quantile(handOver, 0.99), max: quantile(handOver, 1) },
    balancedMs: { p50: quantile(balanced, 0.5), max: quantile(balanced, 1) },
    sentTwice: partTwice(orphans, situation.partitions, UNDER_WAY_MS),
  };
  console.log(JSON.stringify(line));
}
