import type { EmulatorStatus } from '../../model/status.ts';
import type { ClockAnswer, ListedFaults, ProjectList, SeriesAnswer, StatsAnswer } from '../api/api-shapes.ts';
import { usePolled } from '../api/use-polled.ts';

/** The status line is no chart: it may be this old, in ms. */
const EVERY_MS = 2000;
/** Addresses and projects change with a restart. */
const SELDOM_MS = 60_000;

/** What stands in the frame around every view. */
export interface FrameStatus {
  /** Undefined until all of it is known. */
  status: EmulatorStatus | undefined;
  /** How many requests of the last hour got which status. */
  answers: readonly { status: number; requests: number }[];
  stats: StatsAnswer | undefined;
  projects: ProjectList | undefined;
}

/** @param news changes when something beside records did */
export function useEmulatorStatus(news: number): FrameStatus {
  const faults = usePolled<ListedFaults>('faults', EVERY_MS, news).data;
  const clock = usePolled<ClockAnswer>('clock', EVERY_MS, news).data;
  const stats = usePolled<StatsAnswer>('stats', EVERY_MS, news).data;
  const series = usePolled<SeriesAnswer>('series?range=1h', EVERY_MS, news).data;
  const projects = usePolled<ProjectList>('projects', SELDOM_MS, news).data;
  return { status: toStatus(faults, clock, stats), answers: countAnswers(series), stats, projects };
}

function toStatus(faults?: ListedFaults, clock?: ClockAnswer, stats?: StatsAnswer): EmulatorStatus | undefined {
  if (faults === undefined || clock === undefined || stats === undefined) return undefined;
  return {
    faults: faults.faults.map(({ id, rule: { name }, triggered }) => ({
      id,
      triggered,
      ...(name === undefined ? {} : { name }),
    })),
    clock,
    linted: Object.values(stats.lints).reduce((sum, count) => sum + count, 0),
  };
}

function countAnswers(series: SeriesAnswer | undefined): { status: number; requests: number }[] {
  const sums = new Map<number, number>();
  for (const { status, requests } of series?.series ?? []) {
    sums.set(
      status,
      requests.reduce((sum, count) => sum + count, sums.get(status) ?? 0),
    );
  }
  return [...sums]
    .map(([status, requests]) => ({ status, requests }))
    .toSorted((one, other) => one.status - other.status);
}
