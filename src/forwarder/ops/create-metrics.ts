import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Counts, IntegrationHeldEvents } from '../counts.ts';
import type { DeliveryObserver } from '../delivery/observer.ts';
import type { Waiting } from '../integrations/create-integration.ts';
import type { PathCount } from '../path-counts.ts';
import { createHoldMetrics } from './hold-metrics.ts';

/** What is read at each scrape, all of it at one moment. */
export interface Measured {
  counts(): Counts;
  /** How often inputs came that no rule reads, by their paths. */
  unreadInputs(): ReadonlyMap<string, number>;
  waiting(): Waiting;
  paused(): string | undefined;
  /** Each with why nothing is sent to it, where that is so. Default: not measured. */
  integrations?(): readonly { paused: string | undefined }[];
  held(): readonly IntegrationHeldEvents[];
  /** Default: nothing was noted. */
  noteCounts?(): readonly PathCount[];
  /** Lines of the log that could not be written. Default: there is no log. */
  logLinesLost?(): number;
}

/** A forwarder's metrics (`deliver.metrics`). */
export interface Metrics {
  observer: DeliveryObserver;
  readonly contentType: string;
  /** Prometheus text. In every scrape: accepted = delivered + dead + queued + dropped by policy. */
  scrape(measured: Measured): Promise<string>;
}

const PREFIX = 'amplitude_forwarder_';
const MS_PER_SECOND = 1000;
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const WAIT_BUCKETS_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600, 86_400];
const REQUEST_BUCKETS_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** Gauges and counters by what they are read from. Counts live in the store; here they are only shown. */
const SHOWN: Record<string, { help: string; kind: 'counter' | 'gauge'; read: (measured: Read) => number }> = {
  received_total: counter('Datafly events acknowledged since the start', ({ counts }) => counts.received),
  refused_full_total: counter(
    'Datafly events refused with 429 since the start, as there was no room for them',
    ({ counts }) => counts.refusedFull,
  ),
  accepted_total: counter(
    'Amplitude events made of them, and those withheld on purpose',
    ({ counts }) => counts.accepted,
  ),
  delivered_total: counter('Events that Amplitude accepted', ({ counts }) => counts.delivered),
  dropped_by_policy_total: counter('Events withheld on purpose', ({ counts }) => counts.droppedByPolicy),
  fields_changed_total: counter(
    'Fields cut or dropped so that Amplitude takes the rest',
    ({ counts }) => counts.fieldsChanged,
  ),
  ids_left_out_total: counter(
    'Ids that were left out, as Amplitude would refuse them',
    ({ counts }) => counts.idsLeftOut,
  ),
  revenue_missing_total: counter(
    'Orders sent without revenue, as their money could not be read',
    ({ counts }) => counts.revenueMissing,
  ),
  dead_letters_evicted_total: counter(
    'Dead letters that made room for newer ones',
    ({ counts }) => counts.deadLettersEvicted,
  ),
  overflowed_total: counter(
    'Events that an integration had no room for while others took them: in its dead letters',
    ({ counts }) => counts.overflowed,
  ),
  overflow_lost_total: counter(
    'Such events that not even the dead letters could hold',
    ({ counts }) => counts.overflowLost,
  ),
  not_ingested_total: counter(
    'Events that Amplitude took with a 200 without counting them as ingested',
    ({ counts }) => counts.notIngested,
  ),
  log_lines_lost_total: counter(
    'Lines of the log that could not be written, for want of a reader or of room',
    ({ logLinesLost }) => logLinesLost,
  ),
  dead_events: gauge('Events given up and not replayed since', ({ counts }) => counts.dead),
  queued_events: gauge('Events that wait to be delivered', ({ counts }) => counts.queued),
  queued_bytes: gauge('Size of the events that wait', ({ waiting }) => waiting.bytes),
  delayed_lanes: gauge('Lanes that are delayed until some time', ({ waiting }) => waiting.delayedLanes),
  lag_seconds: gauge('Age of the oldest event that waits', ({ waiting }) => waiting.lagMs / MS_PER_SECOND),
  paused: gauge('1 while each integration is paused by somebody, or its API key is refused', ({ paused }) =>
    paused === undefined ? 0 : 1,
  ),
  paused_integrations: gauge(
    'Integrations that somebody paused, or whose API key is refused',
    ({ pausedIntegrations }) => pausedIntegrations,
  ),
};

interface Read {
  counts: Counts;
  waiting: Waiting;
  paused: string | undefined;
  pausedIntegrations: number;
  logLinesLost: number;
}

/** Creates metrics in a registry of their own, with those of the process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const shown = Object.entries(SHOWN).map(([name, { help, kind, read }]) => {
    const options = { name: PREFIX + name, help, registers };
    return { read, show: kind === 'counter' ? showCounter(new Counter(options)) : showGauge(new Gauge(options)) };
  });
  const holds = createHoldMetrics(PREFIX, registry);
  const notes = new Counter({
    name: `${PREFIX}intake_notes_total`,
    help: 'What was coerced, left out or corrected in events that came in, by rule and path',
    labelNames: ['rule', 'path'],
    registers,
  });
  const unread = new Counter({
    name: `${PREFIX}map_unused_inputs_total`,
    help: 'Inputs that no rule reads, by their paths',
    labelNames: ['path'],
    registers,
  });
  const requests = new Counter({
    name: `${PREFIX}requests_total`,
    help: 'Requests to Amplitude by the rule that read their answer',
    labelNames: ['rule'],
    registers,
  });
  const attempts = new Counter({
    name: `${PREFIX}attempts_total`,
    help: 'Events in requests to Amplitude by the rule that read the answer',
    labelNames: ['rule'],
    registers,
  });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: PREFIX + name, help, buckets, registers });
  const batchEvents = histogram('batch_events', 'Events in a request', BATCH_BUCKETS);
  const requestSeconds = histogram('request_seconds', 'How long a request took', REQUEST_BUCKETS_SECONDS);
  const waitSeconds = histogram('wait_seconds', 'From acceptance here to acceptance there', WAIT_BUCKETS_SECONDS);

  return {
    observer: {
      request({ rule, events, tookMs }) {
        requests.inc({ rule });
        attempts.inc({ rule }, events);
        batchEvents.observe(events);
        requestSeconds.observe(tookMs / MS_PER_SECOND);
      },
      delivered: (waitedMs) => waitSeconds.observe(waitedMs / MS_PER_SECOND),
    },
    contentType: registry.contentType,
    scrape(measured) {
      const now = {
        counts: measured.counts(),
        waiting: measured.waiting(),
        paused: measured.paused(),
        pausedIntegrations: (measured.integrations?.() ?? []).filter(({ paused }) => paused !== undefined).length,
        logLinesLost: measured.logLinesLost?.() ?? 0,
      };
      for (const { read, show } of shown) show(read(now));
      holds.show(measured.held());
      notes.reset();
      for (const { rule, path, count } of measured.noteCounts?.() ?? []) notes.inc({ rule, path }, count);
      unread.reset();
      for (const [path, inputs] of measured.unreadInputs()) unread.inc({ path }, inputs);
      return registry.metrics();
    },
  };
}

function counter(help: string, read: (measured: Read) => number) {
  return { help, kind: 'counter' as const, read };
}

function gauge(help: string, read: (measured: Read) => number) {
  return { help, kind: 'gauge' as const, read };
}

function showCounter(metric: Counter): (value: number) => void {
  return (value) => {
    metric.reset();
    metric.inc(value);
  };
}

function showGauge(metric: Gauge): (value: number) => void {
  return (value) => metric.set(value);
}
