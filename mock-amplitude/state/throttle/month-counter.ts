/** Events of a calendar month, in UTC. */
export interface MonthCounter {
  count(events: number, now: number): void;
  /** How many came in the month that `now` is in. */
  read(now: number): { month: string; events: number };
}

/**
 * Creates a counter that begins anew with every month; it has no past, so a clock set back into another month begins anew,
 * too.
 */
export function createMonthCounter(): MonthCounter {
  let events = 0;
  let from = Number.NaN;
  let until = Number.NaN;

  function startMonth(now: number): void {
    if (now >= from && now < until) return;
    const date = new Date(now);
    from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    until = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    events = 0;
  }

  return {
    count(more, now) {
      startMonth(now);
      events += more;
    },
    read(now) {
      startMonth(now);
      return { month: new Date(from).toISOString().slice(0, 'yyyy-mm'.length), events };
    },
  };
}
