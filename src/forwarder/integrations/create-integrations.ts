import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
import type { Rng } from '../../../lib/rng.ts';
import type { DeliveryLimits, Plan } from '../delivery/delivery-limits.ts';
import type { DeliveryObserver } from '../delivery/observer.ts';
import type { Outbox } from '../delivery/outbox/outbox.ts';
import type { OutcomeRecord } from '../delivery/outcome.ts';
import type { TakenEvent } from '../intake/take-events.ts';
import { acceptByEach } from './accept-by-each.ts';
import { createIntegration, type Integration } from './create-integration.ts';
import type { InstallRequest, IntegrationSettings } from './integration-settings.ts';
import type { IntegrationStore } from './integration-store.ts';
import { describeRemoved, keepEvents, type RemovedEvents } from './keep-events.ts';
import type { KeptEvent } from './kept-event.ts';
import { type EndpointRules, type ResolvedSettings, resolveSettings } from './resolve-settings.ts';

/** An integration that runs, and what was said of it. */
export interface ManagedIntegration {
  readonly settings: IntegrationSettings;
  readonly running: Integration;
}

/** The same key is delivered to already: every event would be sent to its project twice. */
class DuplicateIntegrationError extends EmulatorError<CodesOf<'DuplicateIntegrationError'>> {
  override readonly name = 'DuplicateIntegrationError';
  readonly existing: string;

  constructor({ name, id }: Pick<IntegrationSettings, 'name' | 'id'>) {
    super(
      'INTEGRATION_DUPLICATE',
      `Failed to install: "${name}" (${id}) delivers to the same project.`,
      'Change or delete that one.',
    );
    this.existing = id;
  }
}

export interface IntegrationsOptions extends EndpointRules {
  /** What the configuration describes, read anew at each start. */
  configured: readonly IntegrationSettings[];
  /** Keeps the others. */
  store: IntegrationStore;
  /** Makes the outbox of the integration with this id. */
  createOutbox: (id: string, limits: DeliveryLimits) => Outbox;
  /** Told of an integration that is deleted, once its outbox is closed. */
  deleteOutbox: (id: string) => void;
  limitsOf: (plan: Plan | undefined) => DeliveryLimits;
  clock: Clock;
  /** What waits and deadlines go by. */
  steadyClock: Clock;
  rng: Rng;
  observer?: DeliveryObserver | undefined;
  onOutcome: (outcome: OutcomeRecord) => void;
  onProblem: (message: string) => void;
}

/** All integrations: what comes in goes to each of them. */
export interface Integrations {
  /** @throws {OutboxFullError} @throws {StorageError} when none of them could take any (`intake.all-or-each`) */
  accept(events: readonly TakenEvent[]): Promise<void>;
  /** @throws {BlueprintError} @throws {EndpointError} @throws {DuplicateIntegrationError} @throws {StoreError} */
  install(install: InstallRequest): ManagedIntegration;
  /** The configured ones first. */
  list(): readonly ManagedIntegration[];
  find(id: string): ManagedIntegration | undefined;
  /** Changes a running integration. Throws as `install` does, and changes nothing then. */
  change(id: string, install: InstallRequest): Promise<ManagedIntegration>;
  /** Pauses or resumes by hand. */
  setPaused(id: string, paused: boolean): ManagedIntegration;
  /**
   * Sends what can be sent within a deadline, and forgets it with all that is left.
   *
   * @param keep is given all that waits first, while nothing is sent; what it throws leaves the integration as it was
   * @returns what went with it
   */
  remove(id: string, keep?: (kept: Iterable<KeptEvent>) => Promise<void>): Promise<RemovedEvents>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

const PAUSED_BY_HAND = 'it was paused by hand';

/** Starts what the configuration describes and what the store holds. */
export function createIntegrations(options: IntegrationsOptions): Integrations {
  const { configured, store, clock, steadyClock, rng, observer, onOutcome, onProblem } = options;
  const all = new Map<string, ManagedIntegration>();
  const stored = store.load();
  for (const settings of [...configured, ...stored]) start(settings, resolveSettings(settings, options));

  function start(settings: IntegrationSettings, resolved: ResolvedSettings): ManagedIntegration {
    const limits = options.limitsOf(settings.plan);
    const outbox = options.createOutbox(settings.id, limits);
    const say = (message: string) => onProblem(withName(settings, message));
    const common = { limits, clock, steadyClock, rng, observer, onOutcome, onProblem: say };
    const running = createIntegration({ ...resolved, outbox, ...common });
    if (settings.paused) running.pause(PAUSED_BY_HAND);
    return hold(settings, running);
  }

  function hold(settings: IntegrationSettings, running: Integration): ManagedIntegration {
    const managed = { settings, running };
    all.set(settings.id, managed);
    return managed;
  }

  /** Which one it is, where there are several. */
  function withName({ id, name }: IntegrationSettings, message: string): string {
    return all.size > 1 ? `${all.get(id)?.settings.name ?? name}: ${message}` : message;
  }

  function refuseDuplicate(resolved: ResolvedSettings, id: string | undefined): void {
    for (const { settings } of all.values()) {
      const { api_key: key, api_endpoint: endpoint } = settings.config;
      const same = key === resolved.apiKey && options.resolveEndpoint(endpoint) === resolved.endpoint;
      if (same && settings.id !== id) throw new DuplicateIntegrationError(settings);
    }
  }

  /** Keeps everything as it is with `changed` in it, or without the one that is `gone`. */
  function save({ id, name, origin }: IntegrationSettings, changed: IntegrationSettings | undefined): void {
    if (origin === 'configuration') {
      onProblem(`"${name}" is described by the configuration: what was changed holds until the next start.`);
      return;
    }
    const kept = [...all.values()].map(({ settings }) => settings).filter((one) => one.origin !== 'configuration');
    const others = kept.filter((one) => one.id !== id);
    const place = kept.findIndex((one) => one.id === id);
    if (changed !== undefined) others.splice(place === -1 ? others.length : place, 0, changed);
    store.save(others);
  }

  function get(id: string): ManagedIntegration {
    const managed = all.get(id);
    if (managed === undefined) throw new Error(`there is no integration ${id}`);
    return managed;
  }

  const stamp = () => new Date(clock.now()).toISOString();

  return {
    async accept(events) {
      await acceptByEach(
        [...all.values()].map(({ running }) => running),
        events,
      );
    },
    install(install) {
      const resolved = resolveSettings(install, options);
      refuseDuplicate(resolved, undefined);
      const now = stamp();
      const settings: IntegrationSettings = {
        id: randomUUID(),
        origin: 'management-api',
        ...install,
        paused: false,
        created_at: now,
        updated_at: now,
      };
      const managed = start(settings, resolved);
      try {
        save(settings, settings);
      } catch (error) {
        all.delete(settings.id);
        // What was begun for it would stay for ever otherwise.
        void managed.running.close().then(() => options.deleteOutbox(settings.id));
        throw error;
      }
      return managed;
    },
    list: () => [...all.values()],
    find: (id) => all.get(id),
    async change(id, install) {
      const { settings, running } = get(id);
      const changed = { ...settings, ...install, updated_at: stamp() };
      const resolved = resolveSettings(changed, options);
      refuseDuplicate(resolved, id);
      save(settings, changed);
      const managed = hold(changed, running);
      await running.change(resolved);
      return managed;
    },
    setPaused(id, paused) {
      const { settings, running } = get(id);
      const changed = { ...settings, paused, updated_at: stamp() };
      save(settings, changed);
      if (paused) running.pause(PAUSED_BY_HAND);
      else running.resume();
      return hold(changed, running);
    },
    async remove(id, keep) {
      const { settings, running } = get(id);
      if (keep !== undefined) await keepEvents(running, keep);
      save(settings, undefined);
      all.delete(id);
      await running.close('deleted');
      const { queued: waiting, dead: deadLetters } = running.counts();
      options.deleteOutbox(id);
      if (waiting + deadLetters > 0) onProblem(describeRemoved(settings, { waiting, deadLetters }, keep !== undefined));
      return { waiting, deadLetters };
    },
    async idle() {
      await Promise.all([...all.values()].map(({ running }) => running.idle()));
    },
    async close() {
      await Promise.all([...all.values()].map(({ running }) => running.close()));
    },
  };
}
