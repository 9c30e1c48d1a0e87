import type { EventRun } from '../rules/event/event-run.ts';
import { SERIES_RANGES, type SeriesCounts, SeriesRing } from './series-ring.ts';

/** What is counted by itself. */
export interface SeriesKey {
  project: string | null;
  endpoint: string;
  status: number;
  rule: string | null;
}

/** A range of time that is told. */
export type SeriesRange = keyof typeof SERIES_RANGES;

/** One line of a chart. */
export interface SeriesLine extends SeriesKey {
  steps: SeriesCounts[];
}

/** How many requests, events and identifies came, second by second, minute by minute, hour by hour, by Amplitude's clock. */
export interface Series {
  /** Counts a request: once, with all its events. */
  count(key: SeriesKey, at: number, counts: Omit<SeriesCounts, 'requests'>): void;
  /** The lines that have something in this range. */
  read(range: SeriesRange, now: number, project?: string): SeriesLine[];
  /** How many requests were counted under no line of their own, since there were too many. */
  readonly overflowed: number;
  clear(project?: string): void;
}

/** Most lines: each is 6.3 KB. What is beyond counts as `overflowed`. Decided. */
const MAX_LINES = 1000;

interface Line {
  key: SeriesKey;
  rings: Record<SeriesRange, SeriesRing>;
}

/** Creates counters that remember no request: memory does not grow with traffic, nor does what a chart costs. */
export function createSeries(maxLines = MAX_LINES): Series {
  const lines = new Map<string, Line>();
  /** Most requests are like the one before. */
  let last: Line | undefined;
  let overflowed = 0;

  function find(key: SeriesKey): Line | undefined {
    if (last !== undefined && isSame(last.key, key)) return last;
    const name = JSON.stringify([key.project, key.endpoint, key.status, key.rule]);
    const known = lines.get(name);
    if (known !== undefined) last = known;
    else if (lines.size < maxLines) {
      last = createLine(key);
      lines.set(name, last);
    } else return undefined;
    return last;
  }

  return {
    count(key, at, { events, identifies }) {
      const line = find(key);
      if (line === undefined) {
        overflowed++;
        return;
      }
      const counts = { requests: 1, events, identifies };
      line.rings['5m'].count(at, counts);
      line.rings['1h'].count(at, counts);
      line.rings['1w'].count(at, counts);
    },
    read(range, now, project) {
      return [...lines.values()]
        .filter(({ key }) => project === undefined || key.project === project)
        .map(({ key, rings }) => ({ ...key, steps: rings[range].read(now) }))
        .filter(({ steps }) => steps.some(({ requests }) => requests > 0));
    },
    get overflowed() {
      return overflowed;
    },
    clear(project) {
      last = undefined;
      for (const [name, { key }] of lines) if (project === undefined || key.project === project) lines.delete(name);
      if (project === undefined) overflowed = 0;
    },
  };
}

function createLine({ project, endpoint, status, rule }: SeriesKey): Line {
  const rings = {
    '5m': new SeriesRing(SERIES_RANGES['5m']),
    '1h': new SeriesRing(SERIES_RANGES['1h']),
    '1w': new SeriesRing(SERIES_RANGES['1w']),
  };
  return { key: { project, endpoint, status, rule }, rings };
}

function isSame(one: SeriesKey, other: SeriesKey): boolean {
  return (
    one.status === other.status &&
    one.rule === other.rule &&
    one.project === other.project &&
    one.endpoint === other.endpoint
  );
}

/** How many of the events identify somebody, or a group. */
export function countIdentifies(runs: readonly EventRun[]): number {
  let count = 0;
  for (const { events } of runs) {
    for (const { type } of events) if (type === '$identify' || type === '$groupidentify') count++;
  }
  return count;
}
