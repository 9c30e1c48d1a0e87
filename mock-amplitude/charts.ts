import type { Clock } from '../lib/clock.ts';
import { listThrottled, type ThrottledIdNow } from './control-api/list-throttled-now.ts';
import type { Series, SeriesLine, SeriesRange } from './event-log/series.ts';
import { SERIES_RANGES } from './event-log/series-ring.ts';
import type { VerdictLog } from './event-log/verdict-log.ts';
import type { ProjectStates } from './projects/project-states.ts';
import type { Projects } from './projects/projects.ts';

/** What charts are drawn of; times in ms since the epoch, by Amplitude's clock. */
export interface MockCharts {
  stepMs: number;
  now: number;
  /** Each with equally many steps, oldest first. */
  lines: readonly SeriesLine[];
  throttled: readonly ThrottledIdNow[];
  silenced: readonly { project: string; device: string }[];
}

/** Reads what is counted, and who is throttled or silenced now. */
export function readCharts(
  range: SeriesRange,
  options: { series: Series; log: VerdictLog; projects: Projects; states: ProjectStates; clock: Clock },
): MockCharts {
  const { series, projects, states, clock } = options;
  const now = clock.now();
  const silenced = projects.list().flatMap((project) => {
    const devices = states.of(project).profiles.senders.silenced.list();
    return devices.map((device) => ({ project: project.name, device }));
  });
  const { stepMs } = SERIES_RANGES[range];
  return { stepMs, now, lines: series.read(range, now), throttled: listThrottled(options), silenced };
}
