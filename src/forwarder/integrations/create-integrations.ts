import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { EmulatorError, isEmulatorError } from '../../../lib/errors/emulator-error.ts';
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
import { failToStart, type IntegrationStore, type KeptIntegrations } from './integration-store.ts';
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

/** What it holds is being exported: it is deleted once that is done. */
class BeingDeletedError extends EmulatorError<CodesOf<'BeingDeletedError'>> {
  override readonly name = 'BeingDeletedError';

  constructor({ name, id }: Pick<IntegrationSettings, 'name' | 'id'>) {
    super(
      'INTEGRATION_BEING_DELETED',
      `Failed to change "${name}" (${id}): what it holds is being exported, and then it is deleted.`,
      'Wait for the export, or end it: the integration then goes on as before.',
    );
  }
}

/** Events have nowhere to go. */
class NoIntegrationError extends EmulatorError<CodesOf<'NoIntegrationError'>> {
  override readonly name = 'NoIntegrationError';

  constructor() {
    super('INTEGRATIONS_NONE', 'Failed to take events: there is no integration.', 'Install one.');
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
  /** @param integration the id of the one it went, or was to go, to */
  onOutcome: (outcome: OutcomeRecord, integration: string) => void;
  onProblem: (message: string) => void;
}

/** All integrations: what comes in goes to each of them. */
export interface Integrations {
  /**
   * @throws {OutboxFullError} @throws {StorageError} when none of them could take any (`intake.all-or-each`)
   * @throws {NoIntegrationError} when there is none
   */
  accept(events: readonly TakenEvent[]): Promise<void>;
  /**
   * Resolves once it takes events: its outbox is open.
   *
   * @throws {BlueprintError} @throws {EndpointError} @throws {DuplicateIntegrationError} @throws {StoreError}
   * @throws {StorageError} where its outbox cannot be opened; there is no such integration then
   */
  install(install: InstallRequest): Promise<ManagedIntegration>;
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
  remove(id: string, keep?: (kept: AsyncIterable<KeptEvent>) => Promise<void>): Promise<RemovedEvents>;
  /** Resolves once the outboxes of all of them can be used. @throws {StorageError} where one cannot */
  opened(): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

const PAUSED_BY_HAND = 'it was paused by hand';

/** What the configuration describes is kept nowhere else, but for whether a hand paused it. */
function whatIsKept(all: readonly IntegrationSettings[]): KeptIntegrations {
  const isConfigured = ({ origin }: IntegrationSettings) => origin === 'configuration';
  return {
    integrations: all.filter((one) => !isConfigured(one)),
    paused: all.filter((one) => isConfigured(one) && one.paused).map(({ id }) => id),
  };
}

/**
 * Starts what the configuration describes and what the store holds: all of it, or nothing.
 *
 * @throws {BlueprintError} @throws {EndpointError} @throws {StoreError} @throws {StorageError}
 */
export async function createIntegrations(options: IntegrationsOptions): Promise<Integrations> {
  const { configured, store, clock, steadyClock, rng, observer, onOutcome, onProblem } = options;
  const all = new Map<string, ManagedIntegration>();
  const kept = store.load();
  let saved = JSON.stringify(kept);
  let starting = configured.length + kept.integrations.length;
  const asLeft = configured.map((settings) => ({ ...settings, paused: kept.paused.includes(settings.id) }));
  const each = [...asLeft, ...kept.integrations].map((settings) => ({ settings, resolved: resolve(settings) }));
  try {
    for (const { settings, resolved } of each) hold(settings, start(settings, resolved));
  } catch (error) {
    await closeAll();
    throw error;
  }
  starting = 0;
  tellDuplicates();

  function resolve(settings: IntegrationSettings): ResolvedSettings {
    try {
      return resolveSettings(settings, options);
    } catch (cause) {
      if (settings.origin === 'configuration' || !isEmulatorError(cause)) throw cause;
      throw failToStart(settings, cause);
    }
  }

  async function closeAll(): Promise<void> {
    await Promise.all([...all.values()].map(({ running }) => running.close()));
  }

  function start(settings: IntegrationSettings, resolved: ResolvedSettings): Integration {
    const limits = options.limitsOf(settings.plan);
    const outbox = options.createOutbox(settings.id, limits);
    const say = (message: string) => onProblem(withName(settings, message));
    const common = { limits, clock, steadyClock, rng, observer, onProblem: say };
    const tell = (outcome: OutcomeRecord) => onOutcome(outcome, settings.id);
    const running = createIntegration({ ...resolved, outbox, ...common, onOutcome: tell });
    // What several instances share says whether it is paused: somebody may have resumed it elsewhere.
    if (settings.paused && outbox.instances === undefined) running.pause(PAUSED_BY_HAND);
    return running;
  }

  function hold(settings: IntegrationSettings, running: Integration): ManagedIntegration {
    const managed = { settings, running };
    all.set(settings.id, managed);
    return managed;
  }

  /** Which one it is, where there are several: also while they start, and while one comes or goes. */
  function withName({ id, name }: IntegrationSettings, message: string): string {
    const count = starting > 0 ? starting : all.size + (all.has(id) ? 0 : 1);
    return count === 1 ? message : `${all.get(id)?.settings.name ?? name}: ${message}`;
  }

  function refuseDuplicate(resolved: ResolvedSettings, id: string | undefined): void {
    for (const { settings } of all.values()) {
      if (settings.id !== id && isSameProject(settings, resolved)) throw new DuplicateIntegrationError(settings);
    }
  }

  function isSameProject({ config }: IntegrationSettings, { apiKey, endpoint }: ResolvedSettings): boolean {
    return config.api_key === apiKey && options.resolveEndpoint(config.api_endpoint) === endpoint;
  }

  /** The configuration may name a project by now that is installed, too. */
  function tellDuplicates(): void {
    for (const [place, { settings, resolved }] of each.entries()) {
      const other = each.slice(0, place).find((one) => isSameProject(one.settings, resolved))?.settings;
      if (other === undefined) continue;
      onProblem(
        `"${other.name}" (${other.id}) and "${settings.name}" (${settings.id}) deliver to the same project: every event goes there twice. Delete one of them.`,
      );
    }
  }

  /** Keeps everything as it is with `changed` in the place of the one with this id, or without it. */
  function save(id: string, changed: IntegrationSettings | undefined): void {
    const now = [...all.values()].map(({ settings }) => settings);
    const place = now.findIndex((one) => one.id === id);
    const next = now.toSpliced(place === -1 ? now.length : place, place === -1 ? 0 : 1, ...(changed ? [changed] : []));
    const toKeep = whatIsKept(next);
    const text = JSON.stringify(toKeep);
    if (text === saved) return;
    store.save(toKeep);
    saved = text;
  }

  /** The configuration is read anew at each start, so that it has the last word. */
  function tellPassing({ name, origin }: IntegrationSettings): void {
    if (origin !== 'configuration') return;
    onProblem(`"${name}" is described by the configuration: what was changed holds until the next start.`);
  }

  /** Ids of those whose events are being exported. */
  const beingDeleted = new Set<string>();

  /** One that may be changed now. */
  function get(id: string): ManagedIntegration {
    const managed = all.get(id);
    if (managed === undefined) throw new Error(`there is no integration ${id}`);
    if (beingDeleted.has(id)) throw new BeingDeletedError(managed.settings);
    return managed;
  }

  const stamp = () => new Date(clock.now()).toISOString();

  return {
    async accept(events) {
      if (all.size === 0) throw new NoIntegrationError();
      await acceptByEach(
        [...all.values()].map(({ running }) => running),
        events,
      );
    },
    async install(install) {
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
      const running = start(settings, resolved);
      try {
        await running.opened;
        // Another one may have been installed meanwhile.
        refuseDuplicate(resolved, undefined);
        save(settings.id, settings);
      } catch (error) {
        await running.close();
        // What was begun for it would stay for ever otherwise.
        options.deleteOutbox(settings.id);
        throw error;
      }
      return hold(settings, running);
    },
    list: () => [...all.values()],
    find: (id) => all.get(id),
    async change(id, install) {
      const { settings, running } = get(id);
      const changed = { ...settings, ...install, updated_at: stamp() };
      const resolved = resolveSettings(changed, options);
      refuseDuplicate(resolved, id);
      save(id, changed);
      tellPassing(settings);
      const managed = hold(changed, running);
      await running.change(resolved);
      return managed;
    },
    setPaused(id, paused) {
      const { settings, running } = get(id);
      const changed = { ...settings, paused, updated_at: stamp() };
      save(id, changed);
      if (paused) running.pause(PAUSED_BY_HAND);
      else running.resume();
      return hold(changed, running);
    },
    async remove(id, keep) {
      const { settings, running } = get(id);
      if (keep !== undefined) {
        beingDeleted.add(id);
        try {
          await keepEvents(running, settings, keep);
        } finally {
          beingDeleted.delete(id);
        }
      }
      save(id, undefined);
      tellPassing(settings);
      all.delete(id);
      await running.close('deleted');
      const { queued: waiting, dead: deadLetters } = running.counts();
      options.deleteOutbox(id);
      if (waiting + deadLetters > 0) onProblem(describeRemoved(settings, { waiting, deadLetters }, keep !== undefined));
      if (all.size === 0) onProblem('There is no integration any more: nothing is taken until one is installed.');
      return { waiting, deadLetters };
    },
    async opened() {
      await Promise.all([...all.values()].map(({ running }) => running.opened));
    },
    async idle() {
      await Promise.all([...all.values()].map(({ running }) => running.idle()));
    },
    close: closeAll,
  };
}
