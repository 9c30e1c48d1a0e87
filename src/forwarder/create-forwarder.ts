import type { Clock } from '../../runtime/clock.ts';
import { listen } from '../../runtime/listen.ts';
import type { Rng } from '../../runtime/rng.ts';
import type { AmplitudeEvent } from './amplitude-event.ts';
import { createClient } from './delivery/client.ts';
import { createDelivery } from './delivery/create-delivery.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits, STARTER_BATCH_EVENTS } from './delivery/delivery-limits.ts';
import { createMemoryOutbox } from './delivery/memory-outbox.ts';
import type { DeadLetter } from './delivery/outbox.ts';
import type { OutcomeRecord } from './delivery/outcome.ts';
import type { DataflyEvent } from './event.ts';
import { createGateway } from './gateway/create-gateway.ts';
import type { Arrival } from './mapping/arrival.ts';
import type { Blueprint } from './mapping/blueprint.ts';
import type { Explanation } from './mapping/explanation.ts';
import { type Mapping, mapEvent } from './mapping/map-event.ts';

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
  target: { endpoint: string; apiKey: string; plan?: 'starter' | 'growth' | 'enterprise' };
  /** Sent as `options.min_id_length` only where given; ids are held against 5 otherwise. */
  minIdLength?: number;
  /** Replaces single numbers of `DEFAULT_DELIVERY_LIMITS`. */
  limits?: Partial<DeliveryLimits>;
  clock: Clock;
  rng: Rng;
  /** Told of each event's fate. */
  onOutcome?: (outcome: OutcomeRecord) => void;
  /** Told what a person should know. Default: nobody is. */
  onProblem?: (message: string) => void;
}

/** Amplitude events by what became of them. Always: accepted = delivered + dead + queued. */
export interface Counts {
  /** Datafly events acknowledged at the gateway. */
  received: number;
  /** Datafly events kept back on purpose, such as those without consent. */
  droppedByPolicy: number;
  /** Fields cut or dropped so that Amplitude takes the rest (`map.limits`). */
  fieldsChanged: number;
  /** Amplitude events made of the rest. */
  accepted: number;
  delivered: number;
  dead: number;
  queued: number;
}

/** The story of an event that was sent: what came in, and how it was mapped. */
export interface ExplainedEvent {
  source: unknown;
  explanation: Explanation;
}

/** A running forwarder. */
export interface Forwarder {
  /** Base address of the gateway. */
  readonly url: string;
  /** How the event of this insert_id was mapped; only the newest are remembered. */
  explain(insertId: string): ExplainedEvent | undefined;
  counts(): Counts;
  /** Oldest first. */
  deadLetters(): readonly DeadLetter[];
  /** Why nothing is sent; undefined while it is. */
  paused(): string | undefined;
  resume(): void;
  /** Resolves when everything accepted is delivered or dead. */
  idle(): Promise<void>;
  /** Stops taking events, sends what can still be sent within a deadline. May be called twice. */
  close(): Promise<void>;
}

const DEFAULT_MIN_ID_LENGTH = 5;
/** How many explanations are remembered, for the debugger. */
const EXPLAINED_EVENTS = 2000;

/**
 * Starts a forwarder: takes Datafly events in, maps them, delivers them to one Amplitude project.
 *
 * @throws {ListenError} when the gateway's port cannot be opened
 */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { target, clock, rng, minIdLength, onProblem = () => {} } = options;
  const limits = chooseLimits(options);
  const integration = { blueprint: options.blueprint, minIdLength: minIdLength ?? DEFAULT_MIN_ID_LENGTH };
  const explained = new Map<string, ExplainedEvent>();
  const tally = { received: 0, droppedByPolicy: 0, fieldsChanged: 0, accepted: 0, delivered: 0, dead: 0 };
  const onOutcome = (outcome: OutcomeRecord) => {
    if (outcome.outcome === 'delivered') tally.delivered++;
    if (outcome.outcome === 'dead') tally.dead++;
    options.onOutcome?.(outcome);
  };

  const outbox = createMemoryOutbox(clock, limits);
  const client = createClient(target.endpoint, limits);
  const frame = { apiKey: target.apiKey, minIdLength };
  const delivery = createDelivery({ outbox, client, frame, limits, clock, rng, onOutcome, onProblem });

  async function accept(events: readonly DataflyEvent[], arrival: Arrival): Promise<void> {
    const mapped = events.map((event) => ({ event, mapping: mapEvent(event, integration, arrival) }));
    const toSend = mapped.flatMap(({ mapping }) => (mapping.kind === 'mapped' ? mapping.events : []));
    await outbox.append(toSend);
    tally.received += events.length;
    tally.accepted += toSend.length;
    for (const { event, mapping } of mapped) await note(event, mapping);
    delivery.wake();
  }

  async function note(source: DataflyEvent, mapping: Mapping): Promise<void> {
    if (mapping.kind === 'dropped') {
      tally.droppedByPolicy++;
      const { rule, reason } = mapping;
      const about = { insertId: source.messageId ?? '', eventType: source.event ?? source.type };
      options.onOutcome?.({ outcome: 'dropped', ...about, rule, reason, attempts: 0 });
      return;
    }
    tally.fieldsChanged += mapping.changes.length;
    for (const { event, rule, field, reason } of mapping.refused) {
      tally.accepted++;
      await outbox.bury({ event, rule, field, reason, attempts: 0, answer: null, at: clock.now() });
      onOutcome({ outcome: 'dead', insertId: event.insert_id, eventType: event.event_type, rule, reason, attempts: 0 });
    }
    for (const event of mapping.events) remember(event, { source, explanation: mapping.explanation });
  }

  function remember(event: AmplitudeEvent, story: ExplainedEvent): void {
    explained.set(event.insert_id, story);
    const [oldest] = explained.keys();
    if (explained.size > EXPLAINED_EVENTS && oldest !== undefined) explained.delete(oldest);
  }

  const { pipelineKey, signingSecret, host, gatewayPort: port, gatewayPortFlag } = options;
  const gateway = createGateway({ pipelineKey, signingSecret, clock, accept, onProblem });
  const flag = gatewayPortFlag === undefined ? {} : { portFlag: gatewayPortFlag };
  const listening = await listen(gateway, { name: 'the gateway', host, port, ...flag });

  return {
    url: listening.url,
    explain: (insertId) => explained.get(insertId),
    counts: () => ({ ...tally, queued: outbox.size().entries }),
    deadLetters: () => outbox.deadLetters(),
    paused: () => delivery.paused(),
    resume: () => delivery.resume(),
    idle: () => delivery.idle(),
    async close() {
      await listening.close();
      await delivery.close();
    },
  };
}

function chooseLimits({ limits, target }: ForwarderOptions): DeliveryLimits {
  const starter = target.plan === 'starter' ? { batchEvents: STARTER_BATCH_EVENTS } : {};
  return { ...DEFAULT_DELIVERY_LIMITS, ...starter, ...limits };
}
