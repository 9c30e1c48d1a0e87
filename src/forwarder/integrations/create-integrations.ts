import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { EmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../../lib/errors/error-codes.ts';
import type { Rng } from '../../../lib/rng.ts';
import type { DeliveryLimits } from '../delivery/delivery-limits.ts';
import { chooseEndpoint } from '../delivery/endpoint.ts';
import type { DeliveryObserver } from '../delivery/observer.ts';
import type { Outbox } from '../delivery/outbox/outbox.ts';
import type { OutcomeRecord } from '../delivery/outcome.ts';
import type { DataflyEvent } from '../event.ts';
import type { Arrival } from '../mapping/arrival.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../mapping/override-blueprint.ts';
import { createIntegration, type Integration, type IntegrationPlan } from './create-integration.ts';
import type { Install, IntegrationSettings } from './integration-settings.ts';
import type { IntegrationStore } from './integration-store.ts';

/** Id of the integration that the configuration describes; it is kept there and not in the store. */
export const BUILT_IN_ID = 'built-in';

/** An integration that runs, and how it was installed. */
export interface Installed {
  readonly settings: IntegrationSettings;
  readonly running: Integration;
}

/** The same key is delivered to already: every event would be sent to its project twice. */
export class DuplicateIntegrationError extends EmulatorError<CodesOf<'DuplicateIntegrationError'>> {
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

export interface IntegrationsOptions {
  store: IntegrationStore;
  /** Makes the outbox of the integration with this id. */
  createOutbox: (id: string, limits: DeliveryLimits) => Outbox;
  /** Told of an integration that is deleted, once its outbox is closed. */
  forgetOutbox: (id: string) => void;
  limits: DeliveryLimits;
  clock: Clock;
  /** What waits and deadlines go by. */
  steadyClock: Clock;
  rng: Rng;
  observer?: DeliveryObserver | undefined;
  /** Lets `api_endpoint` be any host. */
  allowOtherHosts: boolean;
  /** Where an `api_endpoint` leads in truth; the emulator answers for Amplitude's two. */
  resolveEndpoint: (endpoint: string) => string;
  onOutcome: (outcome: OutcomeRecord) => void;
  onProblem: (message: string) => void;
}

/** All integrations: what comes in goes to each of them. */
export interface Integrations {
  /** @throws {OutboxFullError} when one of them has no room; the others take the repeat as one event */
  accept(events: readonly DataflyEvent[], arrival: Arrival): Promise<void>;
  /** Adds one that is not kept in the store. */
  addBuiltIn(settings: IntegrationSettings, plan: IntegrationPlan, limits: DeliveryLimits): Integration;
  /** @throws {BlueprintError} @throws {EndpointError} @throws {DuplicateIntegrationError} @throws {StoreError} */
  install(install: Install): Installed;
  list(): readonly Installed[];
  find(id: string): Installed | undefined;
  /** Changes a running integration. Throws as `install` does, and changes nothing then. */
  change(id: string, install: Install): Promise<Installed>;
  /** Pauses or resumes; kept over a restart. */
  setPaused(id: string, paused: boolean): Installed;
  /** Sends what can be sent within a deadline, and forgets it. */
  remove(id: string): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

const PAUSED_BY_HAND = 'it was paused by hand';

/** Starts what the store holds. */
export function createIntegrations(options: IntegrationsOptions): Integrations {
  const { store, createOutbox, limits, clock, steadyClock, rng, observer, onOutcome, onProblem } = options;
  const all = new Map<string, Installed>();
  for (const settings of store.load()) start(settings, planOf(settings), limits);

  function planOf({ variant, config, blueprint }: Install): IntegrationPlan {
    const { api_endpoint: endpoint, region, api_key: apiKey, min_id_length: minIdLength } = config;
    const chosen = chooseEndpoint({ endpoint, region, allowOtherHosts: options.allowOtherHosts });
    return {
      blueprint: overrideBlueprint(loadVariant(variant), blueprint),
      minIdLength,
      endpoint: options.resolveEndpoint(chosen),
      apiKey,
    };
  }

  function start(settings: IntegrationSettings, plan: IntegrationPlan, its: DeliveryLimits): Installed {
    const { id, name } = settings;
    const outbox = createOutbox(id, its);
    const say = (message: string) => onProblem(id === BUILT_IN_ID ? message : `${name}: ${message}`);
    const common = { limits: its, clock, steadyClock, rng, observer, onOutcome, onProblem: say };
    const running = createIntegration({ ...plan, outbox, ...common });
    if (settings.paused) running.pause(PAUSED_BY_HAND);
    const installed = { settings, running };
    all.set(id, installed);
    return installed;
  }

  function refuseDuplicate(plan: IntegrationPlan, id: string | undefined): void {
    for (const { settings } of all.values()) {
      const { api_key: key, api_endpoint: endpoint } = settings.config;
      const same = key === plan.apiKey && options.resolveEndpoint(endpoint) === plan.endpoint;
      if (same && settings.id !== id) throw new DuplicateIntegrationError(settings);
    }
  }

  /** Stores everything as it would be with `changed` in it, or without what has its id. */
  function save(id: string, changed: IntegrationSettings | undefined): void {
    const kept = [...all.values()].map(({ settings }) => settings).filter((one) => one.id !== BUILT_IN_ID);
    const others = kept.filter((one) => one.id !== id);
    const place = kept.findIndex((one) => one.id === id);
    if (changed !== undefined) others.splice(place === -1 ? others.length : place, 0, changed);
    if (id !== BUILT_IN_ID) store.save(others);
  }

  function get(id: string): Installed {
    const installed = all.get(id);
    if (installed === undefined) throw new Error(`there is no integration ${id}`);
    return installed;
  }

  const stamp = () => new Date(clock.now()).toISOString();

  return {
    async accept(events, arrival) {
      await Promise.all([...all.values()].map(({ running }) => running.accept(events, arrival)));
    },
    addBuiltIn: (settings, plan, its) => start(settings, plan, its).running,
    install(install) {
      const plan = planOf(install);
      refuseDuplicate(plan, undefined);
      const now = stamp();
      const settings = { id: randomUUID(), ...install, paused: false, created_at: now, updated_at: now };
      const installed = start(settings, plan, limits);
      try {
        save(settings.id, settings);
      } catch (error) {
        all.delete(settings.id);
        void installed.running.close();
        throw error;
      }
      return installed;
    },
    list: () => [...all.values()],
    find: (id) => all.get(id),
    async change(id, install) {
      const { settings, running } = get(id);
      const plan = planOf(install);
      refuseDuplicate(plan, id);
      const changed = { ...settings, ...install, updated_at: stamp() };
      save(id, changed);
      const installed = { settings: changed, running };
      all.set(id, installed);
      await running.change(plan);
      // Paused because of what was just corrected, perhaps; who paused it by hand resumes it by hand.
      if (!changed.paused) running.resume();
      return installed;
    },
    setPaused(id, paused) {
      const { settings, running } = get(id);
      const changed = { ...settings, paused, updated_at: stamp() };
      save(id, changed);
      const installed = { settings: changed, running };
      all.set(id, installed);
      if (paused) running.pause(PAUSED_BY_HAND);
      else running.resume();
      return installed;
    },
    async remove(id) {
      const { running } = get(id);
      save(id, undefined);
      all.delete(id);
      await running.close();
      options.forgetOutbox(id);
    },
    async idle() {
      await Promise.all([...all.values()].map(({ running }) => running.idle()));
    },
    async close() {
      await Promise.all([...all.values()].map(({ running }) => running.close()));
    },
  };
}
