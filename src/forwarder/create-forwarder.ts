import type { Clock } from '../../runtime/clock.ts';
import { listen } from '../../runtime/listen.ts';
import type { Rng } from '../../runtime/rng.ts';
import { createClient } from './delivery/client.ts';
import { createDelivery } from './delivery/create-delivery.ts';
import {
  DEFAULT_DELIVERY_LIMITS,
  type DeliveryLimits,
  DURABLE_LIMITS,
  PLAN_LIMITS,
  type Plan,
} from './delivery/delivery-limits.ts';
import { createDurableOutbox } from './delivery/durable/create-durable-outbox.ts';
import { storeFile } from './delivery/durable/open-store.ts';
import { createMemoryOutbox } from './delivery/memory-outbox.ts';
import type { DeliveryObserver } from './delivery/observer.ts';
import type { DeadLetter, Outbox } from './delivery/outbox.ts';
import { describeDead, describeOutcome, type OutcomeRecord } from './delivery/outcome.ts';
import type { DataflyEvent } from './event.ts';
import { createExplainedEvents, type ExplainedEvent } from './explained-events.ts';
import { createGateway } from './gateway/create-gateway.ts';
import type { Arrival } from './mapping/arrival.ts';
import type { Blueprint } from './mapping/blueprint.ts';
import { type Mapping, mapEvent } from './mapping/map-event.ts';

export type { ExplainedEvent } from './explained-events.ts';

export interface ForwarderOptions {
  /** Address and port of the gateway; port 0 picks a free one. */
  host: string;
  gatewayPort: number;
  /** Which flag changes the port, for messages. */
  gatewayPortFlag?: string;
  /** What collectors send as `Authorization: Bearer`. */
  pipelineKey: string;
  /** Shared with servers that sign their events. */
  signingSecret: string;
  blueprint: Blueprint;
  /** Where events are delivered to. The endpoint is the full URL of `/2/httpapi`. */
  target: { endpoint: string; apiKey: string; plan?: Plan | undefined; gzip?: boolean | undefined };
  /** Sent as `options.min_id_length` only where given; ids are held against 5 otherwise. */
  minIdLength?: number;
  /** Where events are stored until they are delivered. Undefined: in memory, as long as the process lives. */
  dataDir?: string;
  /** Replaces single numbers of `DEFAULT_DELIVERY_LIMITS`. */
  limits?: Partial<DeliveryLimits>;
  /** What events, signatures and dead letters are dated by. */
  clock: Clock;
  /** What waits and deadlines go by: one that nobody sets. Default `clock`. */
  steadyClock?: Clock;
  rng: Rng;
  /** Told of each event's fate. What it throws is reported as a problem. */
  onOutcome?: (outcome: OutcomeRecord) => void;
  /** Told of each request and delivery, for whoever measures. */
  observer?: DeliveryObserver;
  /** Told what a person should know. Default: nobody is. */
  onProblem?: (message: string) => void;
}

/** Events by what became of them. At every moment: accepted = delivered + dead + queued + droppedByPolicy. */
export interface Counts {
  /** Datafly events acknowledged at the gateway. */
  received: number;
  /** Amplitude events made of them, and Datafly events kept back on purpose. */
  accepted: number;
  delivered: number;
  /** Given up, whether or not their dead letters are still kept. */
  dead: number;
  queued: number;
  /** Datafly events kept back on purpose, such as those without consent. */
  droppedByPolicy: number;
  /** Fields cut or dropped so that Amplitude takes the rest (`map.limits`). */
  fieldsChanged: number;
  /** Dead letters and explanations that made room for newer ones. */
  deadLettersLetGo: number;
  explanationsLetGo: number;
}

/** What waits to be delivered. */
export interface Waiting {
  bytes: number;
  parkedLanes: number;
  /** Age of the oldest event, in ms; 0 where none waits. */
  lagMs: number;
}

/** A running forwarder. */
export interface Forwarder {
  /** Base address of the gateway. */
  readonly url: string;
  /** How the event of this insert_id was mapped; only the newest are remembered. */
  explain(insertId: string): ExplainedEvent | undefined;
  counts(): Counts;
  waiting(): Waiting;
  /** Oldest first. */
  deadLetters(): readonly DeadLetter[];
  /** Stops delivering until `resume`; events are still taken, and kept. */
  pause(reason: string): void;
  /** Why nothing is sent; undefined while it is. */
  paused(): string | undefined;
  resume(): void;
  /** Resolves when everything accepted is delivered or dead, or when the forwarder is closed. */
  idle(): Promise<void>;
  /** Stops taking events, sends what can still be sent within a deadline. May be called twice. */
  close(): Promise<void>;
}

/** What Amplitude holds ids against where nothing else is configured, in characters. */
export const DEFAULT_MIN_ID_LENGTH = 5;

/**
 * Starts a forwarder: takes Datafly events in, maps them, delivers them to one Amplitude project.
 *
 * @throws {ListenError} when the gateway's port cannot be opened
 * @throws {StorageError} when the data directory cannot be used
 */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { target, clock, rng, minIdLength, onProblem = () => {} } = options;
  const limits = chooseLimits(options);
  const integration = { blueprint: options.blueprint, minIdLength: minIdLength ?? DEFAULT_MIN_ID_LENGTH };
  const explained = createExplainedEvents();
  const tally = { received: 0, droppedByPolicy: 0, fieldsChanged: 0 };
  const onOutcome = guard(options.onOutcome, onProblem);

  const steady = options.steadyClock ?? clock;
  const outbox = openOutbox(options.dataDir, steady, limits, onProblem);
  const client = createClient(target.endpoint, limits, steady, target.gzip);
  const frame = { apiKey: target.apiKey, minIdLength };
  const delivery = createDelivery({
    outbox,
    client,
    frame,
    limits,
    clock: steady,
    rng,
    onOutcome,
    onProblem,
    observer: options.observer,
  });

  async function accept(events: readonly DataflyEvent[], arrival: Arrival): Promise<void> {
    const mapped = events.map((event) => ({ event, mapping: mapEvent(event, integration, arrival) }));
    await outbox.append(mapped.flatMap(({ mapping }) => (mapping.kind === 'mapped' ? mapping.events : [])));
    tally.received += events.length;
    const outcomes: OutcomeRecord[] = [];
    for (const { event, mapping } of mapped) outcomes.push(...(await note(event, mapping)));
    outcomes.forEach(onOutcome);
    describeDead(outcomes).forEach(onProblem);
    delivery.wake();
  }

  /** Counts and keeps what is to be known of a mapped event; returns the fate of what is not sent. */
  async function note(source: DataflyEvent, mapping: Mapping): Promise<OutcomeRecord[]> {
    if (mapping.kind === 'dropped') {
      tally.droppedByPolicy++;
      const { rule, reason } = mapping;
      const about = { insertId: source.messageId ?? '', eventType: source.event ?? source.type };
      return [{ outcome: 'dropped', ...about, rule, reason, attempts: 0 }];
    }
    tally.fieldsChanged += mapping.changes.length;
    for (const { insert_id } of mapping.events) explained.remember(insert_id, source, mapping.explanation);
    const outcomes: OutcomeRecord[] = [];
    for (const { event, rule, field, reason } of mapping.refused) {
      await outbox.bury({ event, rule, field, reason, attempts: 0, answer: null, at: clock.now() });
      outcomes.push(describeOutcome({ about: event, attempts: 0 }, 'dead', rule, reason));
    }
    return outcomes;
  }

  const { pipelineKey, signingSecret, host, gatewayPort: port, gatewayPortFlag } = options;
  const gateway = createGateway({ pipelineKey, signingSecret, clock, accept, onProblem });
  const flag = gatewayPortFlag === undefined ? {} : { portFlag: gatewayPortFlag };
  const listening = await listen(gateway, { name: 'the gateway', host, port, ...flag }).catch(
    async (error: unknown) => {
      await client.close();
      await outbox.close();
      throw error;
    },
  );
  // What a former run left is sent at once.
  delivery.wake();

  return {
    url: listening.url,
    explain: (insertId) => explained.find(insertId),
    counts() {
      const taken = outbox.counts();
      const accepted = taken.accepted + tally.droppedByPolicy;
      return { ...taken, ...tally, accepted, explanationsLetGo: explained.letGo };
    },
    waiting() {
      const { bytes, parkedLanes } = outbox.size();
      const lagMs = Math.max(0, steady.now() - (outbox.oldest() ?? steady.now()));
      return { bytes, parkedLanes, lagMs };
    },
    deadLetters: () => outbox.deadLetters(),
    pause: (reason) => delivery.pause(reason),
    paused: () => delivery.paused(),
    resume: () => delivery.resume(),
    idle: () => delivery.idle(),
    async close() {
      await listening.close();
      await delivery.close();
    },
  };
}

function chooseLimits({ limits, target, dataDir }: ForwarderOptions): DeliveryLimits {
  const plan = target.plan === undefined ? {} : PLAN_LIMITS[target.plan];
  const disk = dataDir === undefined ? {} : DURABLE_LIMITS;
  return { ...DEFAULT_DELIVERY_LIMITS, ...disk, ...plan, ...limits };
}

function openOutbox(
  dataDir: string | undefined,
  clock: Clock,
  limits: DeliveryLimits,
  onProblem: (message: string) => void,
): Outbox {
  if (dataDir === undefined) return createMemoryOutbox(clock, limits);
  return createDurableOutbox({ file: storeFile(dataDir), clock, limits, onProblem });
}

/** Whoever listens must not be able to stop the delivery. */
function guard(
  onOutcome: ForwarderOptions['onOutcome'],
  onProblem: (message: string) => void,
): (outcome: OutcomeRecord) => void {
  return (outcome) => {
    try {
      onOutcome?.(outcome);
    } catch (error) {
      onProblem(`Failed to pass on what became of ${JSON.stringify(outcome.insertId)}: ${String(error)}`);
    }
  };
}
