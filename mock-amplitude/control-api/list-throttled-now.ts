import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { ProjectStates } from '../projects/project-states.ts';
import type { Project, Projects } from '../projects/projects.ts';
import type { RateEndpoint, Sender } from '../state/senders/sender.ts';
import type { EventRecord } from '../verdict.ts';

/** Most throttled requests that are looked at, the newest, and most ids that are told. */
const MAX_REQUESTS = 200;
const MAX_IDS = 500;
const RATE_SECONDS = 30;

interface ThrottledSender {
  project: Project;
  endpoint: RateEndpoint;
  sender: Sender;
}

/** Where throttled ids are found. */
export interface ThrottledSource {
  log: VerdictLog;
  projects: Projects;
  states: ProjectStates;
}

/** An id that is refused now: rates in events, `freeAt` in ms since the epoch. */
export type ThrottledIdNow = NonNullable<ReturnType<typeof describe>>;

/** Lists the ids that were throttled lately and are not free yet, of one project or all. */
export function listThrottled(options: ThrottledSource, project?: Project): ThrottledIdNow[] {
  const found = new Map<Sender, ThrottledSender>();
  const filter = { verdict: 'throttled' as const, ...(project === undefined ? {} : { project: project.name }) };
  const requests = options.log.requests(filter).slice(-MAX_REQUESTS).reverse();
  for (const { seq, path } of requests) {
    const endpoint = path === '/batch' ? 'batch' : 'http-v2';
    for (const event of options.log.find(seq)?.readRecords() ?? []) {
      for (const one of sendersOf(options, event, endpoint)) if (found.size < MAX_IDS) found.set(one.sender, one);
    }
  }
  return [...found.values()].map((one) => describe(options, one)).filter((one) => one !== undefined);
}

function sendersOf(
  { projects, states }: ThrottledSource,
  event: EventRecord,
  endpoint: RateEndpoint,
): ThrottledSender[] {
  const project = event.project === null ? undefined : projects.named(event.project);
  if (!event.atFault || project === undefined) return [];
  const { users, devices } = states.of(project).profiles.senders;
  const senders = [users.peek(event.userId ?? ''), devices.peek(event.deviceId ?? '')];
  return senders.flatMap((sender) => (sender === undefined ? [] : [{ project, endpoint, sender }]));
}

/** Undefined where it is free by now. */
function describe({ states }: ThrottledSource, { project, endpoint, sender }: ThrottledSender) {
  const { limits, name } = project;
  const now = states.of(project).clock.now();
  const perSecond = endpoint === 'batch' ? limits.batchEventsPerSecondPerId : limits.eventsPerSecondPerId;
  const limit = perSecond * RATE_SECONDS;
  const events = sender.countRate(endpoint, now, 0);
  const inDay = sender.countDay(now, 0);
  const overDay = inDay >= limits.eventsPerDayPerId;
  if (events < limit && !overDay) return undefined;
  const freeAt = Math.max(
    sender.rateFreeAt(endpoint, now, limit),
    overDay ? sender.dayFreeAt(now, limits.eventsPerDayPerId) : 0,
  );
  const { field, id } = sender;
  return { project: name, field, id, endpoint, events, limit, inDay, limitOfDay: limits.eventsPerDayPerId, freeAt };
}
