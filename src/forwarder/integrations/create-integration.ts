import type { Clock } from '../../../lib/clock.ts';
import type { Rng } from '../../../lib/rng.ts';
import type { RequestTemplate } from '../delivery/build-body.ts';
import { createDelivery, type DeliveryInspection } from '../delivery/create-delivery.ts';
import type { DeliveryLimits } from '../delivery/delivery-limits.ts';
import type { EventHold, HeldEvents } from '../delivery/holds/hold.ts';
import { createHttpClient, type HttpClient } from '../delivery/http-client.ts';
import type { DeliveryObserver } from '../delivery/observer.ts';
import type { DeadLetterFilter } from '../delivery/outbox/dead-letter-filter.ts';
import type { DeadLetter, NewDeadLetter, Outbox, OutboxSize, StoredRows } from '../delivery/outbox/outbox.ts';
import { describeDead, describeOutcome, type OutcomeRecord } from '../delivery/outcome.ts';
import { createExplainedEvents, type ExplainedEvent, type RecentEvent } from '../explained-events.ts';
import type { TakenEvent } from '../intake/take-events.ts';
import { createMapper, type LiveMapping, type Mapper, type Mapping } from '../mapping/map-event.ts';
import { createOverflow } from './create-overflow.ts';
import { DEFAULT_MIN_ID_LENGTH } from './integration-settings.ts';
import type { KeptEvent } from './kept-event.ts';
import { createMappingTally, type MappingCounts } from './mapping-tally.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

export interface IntegrationOptions extends ResolvedSettings {
  /** Its own: lanes, limits and dead letters are shared with no other. */
  outbox: Outbox;
  limits: DeliveryLimits;
  /** What events and dead letters are dated by. */
  clock: Clock;
  /** What waits and deadlines go by. */
  steadyClock: Clock;
  rng: Rng;
  onOutcome: (outcome: OutcomeRecord) => void;
  onProblem: (message: string) => void;
  observer?: DeliveryObserver | undefined;
}

/** Events of one integration by what became of them. Always: accepted = delivered + dead + queued + droppedByPolicy. */
export interface IntegrationCounts extends MappingCounts {
  accepted: number;
  delivered: number;
  dead: number;
  queued: number;
  deadLettersEvicted: number;
  explanationsEvicted: number;
  /** That became dead letters because there was no room while others took them, and that not even these could hold. */
  overflowed: number;
  overflowLost: number;
  /** That Amplitude took without counting them as ingested. */
  notIngested: number;
}

/** What waits to be delivered. */
export interface Waiting {
  bytes: number;
  /** Lanes that are delayed until some time. */
  delayedLanes: number;
  /** Age of the oldest event, in ms; 0 where none waits. */
  lagMs: number;
}

/** Where an integration stands, for a person. */
export interface IntegrationInspection extends DeliveryInspection {
  outbox: OutboxSize & { mostBytes: number; durable: boolean };
  /** Datafly events withheld on purpose, by the rule that did it. */
  dropped: ReadonlyMap<string, number>;
}

/** Takes Datafly events to one Amplitude project. */
export interface Integration {
  /** Resolves once its outbox can be used, rejects where it cannot; undefined where it can already. */
  readonly opened: Promise<void> | undefined;
  /**
   * Maps and stores events; resolves with how many were stored, once they are as durable as the outbox makes them.
   *
   * @throws {OutboxFullError} @throws {StorageError} when nothing of it was taken
   */
  accept(events: readonly TakenEvent[]): Promise<number>;
  /** Makes dead letters of events that `accept` could not take and others did. Never throws. */
  acceptOverflow(events: readonly TakenEvent[], cause: unknown): Promise<void>;
  /** All that it holds, from the oldest on: what waits, then the dead letters. Read as it is asked for. */
  kept(): AsyncIterable<KeptEvent>;
  /** Maps and delivers by other settings from now on. What waits is mapped already, and goes to the new target. */
  change(settings: ResolvedSettings): Promise<void>;
  /** How the event of this insert_id was mapped; only the newest are remembered. */
  explain(insertId: string): ExplainedEvent | undefined;
  /** What would become of an event, had it come now. Nothing is kept or counted. */
  preview(taken: TakenEvent): Mapping;
  /** Events that came in lately, newest first, as far as they are remembered. */
  recentEvents(): IteratorObject<RecentEvent>;
  counts(): IntegrationCounts;
  /** How often an input came that no rule reads, by its path (`map.explain`). */
  unreadInputs(): ReadonlyMap<string, number>;
  waiting(): Waiting;
  /** Oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** From the newest on, or from the one before the one with this id; read as they are asked for. */
  newestDeadLetters(before?: number): StoredRows<DeadLetter>;
  /** Puts the events of the dead letters that match to the ends of their lanes. Returns how many. */
  replay(filter: DeadLetterFilter): Promise<number>;
  /** Forgets the dead letters that match; they count as dead for ever. Returns how many. */
  discard(filter: DeadLetterFilter): Promise<number>;
  /** Where delivery and its outbox stand, with at most so many lanes. */
  inspect(mostLanes: number): IntegrationInspection;
  /** Stops delivering until `resume`, by hand; events are still taken, and kept. */
  pause(reason: string): void;
  paused(): string | undefined;
  /** How many events are held back, by reason. */
  held(): HeldEvents[];
  /** Why the event of this insert_id is not sent yet: null where it is about to be, undefined where it does not wait. */
  whyHeld(insertId: string): Promise<EventHold | null | undefined>;
  resume(): void;
  idle(): Promise<void>;
  /** @param fate what becomes of what it could not send any more. Default: it waits, where it is stored. */
  close(fate?: 'deleted'): Promise<void>;
}

/** An event with what became of it, and what it was mapped by. */
interface MappedEvent {
  taken: TakenEvent;
  mapper: Mapper;
  mapping: LiveMapping;
}

function mapperOf({ blueprint, minIdLength = DEFAULT_MIN_ID_LENGTH }: ResolvedSettings): Mapper {
  return createMapper({ blueprint, minIdLength });
}

/** Starts an integration: its mapping, its outbox and its delivery. */
export function createIntegration(options: IntegrationOptions): Integration {
  const { outbox, limits, clock, steadyClock, rng, onOutcome, onProblem, observer } = options;
  let settings: ResolvedSettings = options;
  let mapper = mapperOf(options);
  const requestTemplate: RequestTemplate = { apiKey: settings.apiKey, minIdLength: settings.minIdLength };
  let target = createHttpClient(settings.endpoint, limits, steadyClock, settings.gzip);
  // The delivery keeps its lanes and delays while the place it sends to changes under it.
  const client: HttpClient = { send: (body) => target.send(body), close: () => target.close() };
  const delivery = createDelivery({
    ...{ outbox, client, requestTemplate, limits, rng, onOutcome, onProblem, observer },
    clock: steadyClock,
  });
  const explained = createExplainedEvents();
  const overflow = createOverflow(outbox, clock, onProblem);
  const tally = createMappingTally(onProblem);

  function mapAll(events: readonly TakenEvent[]): MappedEvent[] {
    const by = mapper;
    return events.map((taken) => ({ taken, mapper: by, mapping: by.map(taken.event, taken.arrival) }));
  }

  /** Events of a mapped one that Amplitude would refuse: they become dead letters at once. */
  function refusedOf({ mapping }: MappedEvent): NewDeadLetter[] {
    if (mapping.kind === 'dropped') return [];
    const at = clock.now();
    return mapping.refused.map((refused) => ({ ...refused, attempts: 0, history: [], answer: null, at }));
  }

  /** Counts and keeps what is to be known of a mapped event; returns the outcomes of what is not sent. */
  function note({ taken, mapper: by, mapping }: MappedEvent): OutcomeRecord[] {
    const { event: source } = taken;
    tally.add(source.event ?? source.type, mapping);
    if (mapping.kind === 'dropped') {
      const { rule, reason } = mapping;
      const ids = { insertId: source.messageId ?? '', eventType: source.event ?? source.type };
      return [{ outcome: 'dropped', ...ids, rule, reason, attempts: 0 }];
    }
    for (const { insert_id } of mapping.events) explained.remember(insert_id, taken, by);
    return mapping.refused.map(({ event, rule, reason }) =>
      describeOutcome({ ids: event, attempts: 0 }, 'dead', rule, reason),
    );
  }

  // What a former run left is sent at once.
  delivery.wake();

  return {
    opened: outbox.opened,
    async accept(events) {
      const mapped = mapAll(events);
      const stored = mapped.flatMap(({ mapping }) => (mapping.kind === 'mapped' ? mapping.events : []));
      await outbox.append(stored, mapped.flatMap(refusedOf));
      const outcomes = mapped.flatMap(note);
      outcomes.forEach(onOutcome);
      describeDead(outcomes).forEach(onProblem);
      delivery.wake();
      return stored.length;
    },
    async acceptOverflow(events, cause) {
      const mapped = mapAll(events);
      const left = mapped.flatMap(({ mapping }) => (mapping.kind === 'mapped' ? mapping.events : []));
      const outcomes = await overflow.take(left, cause);
      try {
        await outbox.append([], mapped.flatMap(refusedOf));
        outcomes.push(...mapped.flatMap(note));
      } catch (error) {
        // The store cannot be written; what overflowed is counted already.
        onProblem(String(error));
      }
      outcomes.forEach(onOutcome);
    },
    async *kept() {
      for await (const { event } of outbox.waiting()) yield { state: 'waiting', event };
      for await (const { event, rule, reason } of outbox.listDeadLetters())
        yield { state: 'dead', event, rule, reason };
    },
    async change(next) {
      const moved = next.endpoint !== settings.endpoint || next.apiKey !== settings.apiKey;
      settings = next;
      mapper = mapperOf(next);
      requestTemplate.apiKey = next.apiKey;
      requestTemplate.minIdLength = next.minIdLength;
      if (moved) {
        const former = target;
        target = createHttpClient(next.endpoint, limits, steadyClock, next.gzip);
        // What is under way with the old key or to the old place is tried again with the new.
        await former.close();
      }
      // It rests because of what was just corrected, perhaps.
      delivery.tryNow();
    },
    explain: (insertId) => explained.find(insertId),
    preview: ({ event, arrival }) => mapper.explain(event, arrival),
    recentEvents: () => explained.newest(),
    counts() {
      const taken = outbox.counts();
      const said = tally.counts();
      const accepted = taken.accepted + said.droppedByPolicy;
      return {
        ...{ ...taken, ...said, ...overflow.counts, accepted },
        explanationsEvicted: explained.evicted,
        notIngested: delivery.notIngested(),
      };
    },
    unreadInputs: () => tally.unread(),
    waiting() {
      const { bytes, delayedLanes } = outbox.size();
      const lagMs = Math.max(0, steadyClock.now() - (outbox.oldest() ?? steadyClock.now()));
      return { bytes, delayedLanes, lagMs };
    },
    deadLetters: () => outbox.deadLetters(),
    newestDeadLetters: (before) => outbox.newestDeadLetters(before),
    discard: (filter) => outbox.discard(filter),
    inspect(mostLanes) {
      const { durable } = outbox;
      const size = { ...outbox.size(), mostBytes: limits.outboxBytes, durable };
      return { ...delivery.inspect(mostLanes), outbox: size, dropped: tally.dropped() };
    },
    async replay(filter) {
      const count = await outbox.replay(filter);
      delivery.wake();
      return count;
    },
    pause: (reason) => delivery.pause(reason),
    paused: () => delivery.paused(),
    held: () => delivery.held(),
    async whyHeld(insertId) {
      const entry = await outbox.findWaiting(insertId);
      return entry === undefined ? undefined : delivery.whyHeld(entry);
    },
    resume: () => delivery.resume(),
    idle: () => delivery.idle(),
    close: (fate) => delivery.close(fate),
  };
}
