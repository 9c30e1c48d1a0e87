import type { Clock } from '../../../lib/clock.ts';
import { type DeadLetterFilter, matchesFilter } from '../delivery/outbox/dead-letter-filter.ts';
import type { DeadLetter, StoredRows } from '../delivery/outbox/outbox.ts';
import type { Integrations, ManagedIntegration } from '../integrations/create-integrations.ts';
import { describeDelivery, type IntegrationDelivery } from './describe-delivery.ts';
import { UnknownIntegrationError } from './unknown-integration-error.ts';

/** Some of an integration's dead letters, newest first. */
export interface DeadLetterPage {
  integration: string;
  /** How many are kept, whether or not they match. */
  total: number;
  deadLetters: DeadLetter[];
  /** What `before` is for those that follow; null where none do. */
  next: number | null;
}

/** Which dead letters are shown. */
export interface DeadLetterQuery {
  /** Id; the first one where none is named. */
  integration?: string | undefined;
  /** Only those before the one with this id. */
  before?: number | undefined;
  limit: number;
  filter?: DeadLetterFilter;
}

/** Where all deliveries stand at `now`, in ms since the epoch by the clock that holds go by. */
export interface DeliveryState {
  now: number;
  integrations: IntegrationDelivery[];
}

/** What a person who looks at deliveries sees, and may do about them. */
export interface DeliveryDesk {
  /** @throws {UnknownIntegrationError} */
  look(integration?: string): DeliveryState;
  /** @throws {UnknownIntegrationError} */
  deadLetters(query: DeadLetterQuery): Promise<DeadLetterPage>;
  /**
   * Puts the dead letters that match to the ends of their lanes, of one integration or of all.
   *
   * @returns how many
   * @throws {UnknownIntegrationError} also where ids are named, which each has its own, and not whose
   * @throws {OutboxFullError} when they do not fit
   */
  replay(filter: DeadLetterFilter, integration?: string): Promise<number>;
  /** Forgets those that match. Returns how many. Throws as `replay` does. */
  discard(filter: DeadLetterFilter, integration?: string): Promise<number>;
  /**
   * Pauses or resumes by hand one integration, or all.
   *
   * @throws {UnknownIntegrationError} @throws {BeingDeletedError} @throws {StoreError}
   */
  setPaused(paused: boolean, integration?: string): DeliveryState;
}

/** Most dead letters that are looked at for one page, so that a filter that little passes does not read all of them. */
const MOST_LOOKED_AT = 20_000;

/** @param clock what holds go by */
export function createDeliveryDesk(integrations: Integrations, clock: Clock): DeliveryDesk {
  const look = (id?: string) => ({ now: clock.now(), integrations: choose(id).map(describeDelivery) });

  function choose(id: string | undefined): readonly ManagedIntegration[] {
    const all = integrations.list();
    if (id === undefined) return all;
    const found = integrations.find(id);
    if (found === undefined) throw unknown(id);
    return [found];
  }

  function unknown(id: string | undefined): UnknownIntegrationError {
    const there = integrations.list().map(({ settings }) => settings);
    return new UnknownIntegrationError(id, there);
  }

  /** Ids count up in each of them: without a name they would be of another event. */
  function chooseFor(filter: DeadLetterFilter, id: string | undefined): readonly ManagedIntegration[] {
    const chosen = choose(id);
    if (filter.ids !== undefined && chosen.length > 1) throw unknown(id);
    return chosen;
  }

  async function sum(each: readonly Promise<number>[]): Promise<number> {
    return (await Promise.all(each)).reduce((total, count) => total + count, 0);
  }

  return {
    look,
    async deadLetters({ integration, before, limit, filter = {} }) {
      const [chosen] = choose(integration);
      if (chosen === undefined) throw unknown(integration);
      const { running, settings } = chosen;
      const total = running.inspect(0).outbox.deadLetters;
      return { integration: settings.id, total, ...(await readPage(running.newestDeadLetters(before), filter, limit)) };
    },
    replay: (filter, id) => sum(chooseFor(filter, id).map(({ running }) => running.replay(filter))),
    discard: (filter, id) => sum(chooseFor(filter, id).map(({ running }) => running.discard(filter))),
    setPaused(paused, id) {
      for (const { settings } of choose(id)) integrations.setPaused(settings.id, paused);
      return look(id);
    },
  };
}

async function readPage(newest: StoredRows<DeadLetter>, filter: DeadLetterFilter, limit: number) {
  const deadLetters: DeadLetter[] = [];
  let looked = 0;
  let last: number | null = null;
  for await (const one of newest) {
    if (deadLetters.length === limit || looked === MOST_LOOKED_AT) return { deadLetters, next: last };
    looked++;
    last = one.id;
    if (matchesFilter(one, filter)) deadLetters.push(one);
  }
  return { deadLetters, next: null };
}
