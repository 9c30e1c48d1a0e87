import { boundKey } from '../../internal/bound-key.ts';
import type { IdField } from '../../rules/event/read-ids.ts';
import { Sender } from './sender.ts';

/** The senders of one kind of a project, by their ids. */
export interface SenderTable {
  /** The sender of an id, made where it is new. */
  find(id: string): Sender;
  /** The sender of an id, undefined where it is not known. Does not count as being heard of. */
  peek(id: string): Sender | undefined;
  delete(sender: Sender): void;
  /**
   * Makes room where there are more than the cap. Must not be called between `find` and the last use of what it found.
   *
   * @param latest those heard of last: the last to go
   */
  trim(latest: () => Iterable<Sender>): void;
  readonly size: number;
  /** How many were evicted to make room. */
  readonly evicted: number;
}

/** How much room is made at once, as a part of the cap: a sweep costs the same for one as for many. */
const BATCH = 1 / 16;

/**
 * Creates a table that makes room by second chance: of those not heard of again since room was last made the oldest go
 * first; the others are moved to the end. A silenced sender is never evicted.
 *
 * @param onEvict told of each sender that is evicted
 */
export function createSenderTable(field: IdField, cap: number, onEvict: (sender: Sender) => void): SenderTable {
  const senders = new Map<string, Sender>();
  let epoch = 0;
  let evicted = 0;

  function add(id: string): Sender {
    // A new sender counts as not heard of again: a million ids that come once must not displace one that comes regularly.
    const sender = new Sender(field, id, epoch - 1);
    senders.set(id, sender);
    return sender;
  }

  function moveBack(sender: Sender): void {
    senders.delete(sender.id);
    senders.set(sender.id, sender);
  }

  function wasHeard(sender: Sender): boolean {
    return sender.epoch === epoch || (field === 'user_id' && sender.owner?.heardByDevice === true);
  }

  /** Goes once through all of them, at most until there is room. */
  function sweep(goal: number, spares: (sender: Sender) => boolean): void {
    let visits = senders.size;
    for (const sender of senders.values()) {
      if (senders.size <= goal || visits-- <= 0) return;
      if (sender.silenced || spares(sender)) {
        if (field === 'user_id' && sender.owner !== undefined) sender.owner.heardByDevice = false;
        moveBack(sender);
        continue;
      }
      senders.delete(sender.id);
      evicted++;
      onEvict(sender);
    }
  }

  return {
    find(id) {
      const known = senders.get(id);
      if (known === undefined) return add(boundKey(id));
      known.epoch = epoch;
      return known;
    },
    peek: (id) => senders.get(id),
    delete: (sender) => void senders.delete(sender.id),
    trim(latest) {
      if (senders.size <= cap) return;
      for (const sender of latest()) {
        sender.epoch = epoch;
        moveBack(sender);
      }
      const goal = Math.max(1, Math.floor(cap * (1 - BATCH)));
      sweep(goal, wasHeard);
      // Where all of them were heard of, those that came back longest ago go.
      sweep(goal, () => false);
      epoch++;
    },
    get size() {
      return senders.size;
    },
    get evicted() {
      return evicted;
    },
  };
}
