/** Ids of the entries of one lane that were passed over while it could not give, in order. */
export interface Backlog {
  readonly size: number;
  first(): number | undefined;
  /** Adds one behind all others. */
  push(id: number): void;
  shift(): void;
  /** Puts one back to its place near the front. */
  putBack(id: number): void;
}

/** How many dead places may gather at the front before they are cut off. */
const SLACK = 1024;

/** Creates an empty backlog: 8 bytes an entry, and each end costs the same however long it is. */
export function createBacklog(): Backlog {
  let ids: number[] = [];
  let head = 0;

  return {
    get size() {
      return ids.length - head;
    },
    first: () => ids[head],
    push: (id) => ids.push(id),
    shift() {
      head++;
      if (head < SLACK || head * 2 < ids.length) return;
      ids = ids.slice(head);
      head = 0;
    },
    putBack(id) {
      if (head > 0) head--;
      else ids.unshift(id);
      let at = head;
      for (let next = ids[at + 1]; next !== undefined && next < id; next = ids[at + 1]) ids[at++] = next;
      ids[at] = id;
    },
  };
}
