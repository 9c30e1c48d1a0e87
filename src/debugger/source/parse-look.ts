import { z } from 'zod';
import type { ChartSource } from '../model/charts.ts';
import type { FaultEntry, FaultScenario } from '../model/view-sources.ts';

const FAULTS = z.looseObject({
  faults: z.array(
    z.looseObject({
      id: z.int(),
      rule: z.looseObject({ name: z.string().exactOptional() }),
      seen: z.number(),
      triggered: z.number(),
      lastTriggered: z.number().nullable(),
      remaining: z.number().nullable(),
    }),
  ),
});
const SCENARIOS = z.looseObject({
  scenarios: z.array(z.looseObject({ name: z.string(), description: z.string() })),
});
const CLOCK = z.looseObject({ now: z.number(), frozen: z.boolean(), offsetMs: z.number() });
const STATS = z.looseObject({ lastSeq: z.int(), lints: z.record(z.string(), z.number()) });
const COUNTS = z.array(z.number());
const SERIES = z.looseObject({
  now: z.number(),
  stepMs: z.number(),
  series: z.array(
    z.looseObject({
      endpoint: z.string(),
      status: z.number(),
      rule: z.string().nullable(),
      requests: COUNTS,
      events: COUNTS,
      identifies: COUNTS,
    }),
  ),
});
const THROTTLED = z.looseObject({
  throttled: z.array(
    z.looseObject({
      field: z.string(),
      id: z.string(),
      events: z.number(),
      limit: z.number(),
      freeAt: z.number(),
    }),
  ),
});
const SILENCED = z.looseObject({
  silenced: z.array(z.looseObject({ project: z.string(), devices: z.array(z.string()) })),
});
const PROJECTS = z.looseObject({
  projects: z.array(z.looseObject({ name: z.string(), region: z.enum(['us', 'eu']), apiKey: z.string() })),
  endpoints: z.looseObject({ us: z.url(), eu: z.url() }).exactOptional(),
});

/** What `GET /faults` says. @throws where it is not understood */
export function parseFaults(answer: unknown): (FaultEntry & { rule: { name?: string } })[] {
  return FAULTS.parse(answer).faults;
}

/** What `GET /faults/scenarios` says. */
export function parseScenarios(answer: unknown): FaultScenario[] {
  return SCENARIOS.parse(answer).scenarios;
}

/** What `GET /clock` says. */
export function parseClock(answer: unknown): { now: number; frozen: boolean; offsetMs: number } {
  return CLOCK.parse(answer);
}

/** What `GET /stats` says: the number of the newest record, and how many warnings there were. */
export function parseStats(answer: unknown): { lastSeq: number; linted: number } {
  const { lastSeq, lints } = STATS.parse(answer);
  return { lastSeq, linted: Object.values(lints).reduce((sum, count) => sum + count, 0) };
}

/** What `GET /series`, `/throttled` and `/silenced-devices` say, as charts are drawn of it. */
export function parseCharts(series: unknown, throttled: unknown, silenced: unknown): ChartSource {
  const { now, stepMs, series: lines } = SERIES.parse(series);
  return {
    now,
    stepMs,
    lines: lines.map(({ endpoint, status, rule, requests, events, identifies }) => ({
      ...{ endpoint, status, rule },
      steps: requests.map((count, step) => ({
        requests: count,
        events: events[step] ?? 0,
        identifies: identifies[step] ?? 0,
      })),
    })),
    throttled: THROTTLED.parse(throttled).throttled,
    silenced: SILENCED.parse(silenced).silenced.flatMap(({ project, devices }) =>
      devices.map((device) => ({ project, device })),
    ),
  };
}

/** What `GET /projects` says: the projects, their keys hidden, and where each region answers. */
export function parseProjects(answer: unknown): z.infer<typeof PROJECTS> {
  return PROJECTS.parse(answer);
}
