import type { Clock } from '../../lib/clock.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import type { Rng } from '../../lib/rng.ts';
import {
  DEFAULT_DELIVERY_LIMITS,
  type DeliveryLimits,
  DURABLE_LIMITS,
  PLAN_LIMITS,
  type Plan,
} from './delivery/delivery-limits.ts';
import type { DeliveryObserver } from './delivery/observer.ts';
import type { DeadLetter, Outbox } from './delivery/outbox/outbox.ts';
import { createSqliteOutbox } from './delivery/outbox/sqlite/create-sqlite-outbox.ts';
import { deleteStore, IN_MEMORY, storeFile } from './delivery/outbox/sqlite/open-store.ts';
import type { OutcomeRecord } from './delivery/outcome.ts';
import type { DataflyEvent } from './event.ts';
import type { ExplainedEvent } from './explained-events.ts';
import { createGateway } from './gateway/create-gateway.ts';
import type { IntegrationCounts, IntegrationPlan, Waiting } from './integrations/create-integration.ts';
import { BUILT_IN_ID, createIntegrations, type Integrations } from './integrations/create-integrations.ts';
import type { IntegrationSettings } from './integrations/integration-settings.ts';
import { createMemoryStore, type IntegrationStore } from './integrations/integration-store.ts';
import { createManagement } from './management/create-management.ts';
import type { Arrival } from './mapping/arrival.ts';
import type { Blueprint } from './mapping/blueprint.ts';
import { isVariant } from './mapping/blueprints/variants.ts';

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
  /** Opens the management API. Default: there is none. */
  management?: ManagementOptions;
}

/** How the management API is opened, and where what is installed by it is kept. */
export interface ManagementOptions {
  /** 0 picks a free port. */
  port: number;
  /** Which flag changes the port, for messages. */
  portFlag?: string;
  /** What callers send as `Authorization: Bearer`. */
  token: string;
  store: IntegrationStore;
  /** Lets integrations deliver to any host. Default: Amplitude's and this machine's only. */
  allowOtherHosts?: boolean;
  /** Where Amplitude's URLs lead, for whoever answers for it. Default: to Amplitude. */
  amplitude?: ReadonlyMap<string, string>;
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
  deadLettersEvicted: number;
  explanationsEvicted: number;
}

/** A running forwarder. */
export interface Forwarder {
  /** Base address of the gateway. */
  readonly url: string;
  /** Base address of the management API; undefined where none was asked for. */
  readonly managementUrl: string | undefined;
  /**
   * How the event of this insert_id was mapped; only the newest are remembered.
   *
   * @param apiKey of the project it was sent to; without, the first integration's mapping counts
   */
  explain(insertId: string, apiKey?: string): ExplainedEvent | undefined;
  counts(): Counts;
  waiting(): Waiting;
  /** Oldest first, of one integration after another. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Stops delivering to the configured project until `resume`; events are still taken, and kept. */
  pause(reason: string): void;
  /** Why nothing is sent; undefined while it is. */
  paused(): string | undefined;
  resume(): void;
  /** Resolves when everything accepted is delivered or dead, or when the forwarder is closed. */
  idle(): Promise<void>;
  /** Stops taking events, sends what can still be sent within a deadline. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a forwarder: takes Datafly events in, maps them, delivers them to an Amplitude project, and to each that is
 * installed over the management API.
 *
 * @throws {ListenError} when a port cannot be opened
 * @throws {StoreError} when the installed integrations cannot be read
 * @throws {StorageError} when the data directory cannot be used
 */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { clock, rng, management, onProblem = () => {} } = options;
  const steady = options.steadyClock ?? clock;
  const { amplitude } = management ?? {};
  const integrations = createIntegrations({
    store: management?.store ?? createMemoryStore(),
    createOutbox: (id, limits) => openOutbox(id, options, limits),
    forgetOutbox(id) {
      if (options.dataDir !== undefined) deleteStore(fileOf(options.dataDir, id));
    },
    limits: chooseLimits({ ...options, target: { ...options.target, plan: undefined } }),
    clock,
    steadyClock: steady,
    rng,
    observer: options.observer,
    allowOtherHosts: management?.allowOtherHosts ?? false,
    resolveEndpoint: (endpoint) => amplitude?.get(endpoint) ?? endpoint,
    onOutcome: guard(options.onOutcome, onProblem),
    onProblem,
  });
  const builtIn = integrations.addBuiltIn(describeBuiltIn(options), planBuiltIn(options), chooseLimits(options));
  let received = 0;

  async function accept(events: readonly DataflyEvent[], arrival: Arrival): Promise<void> {
    await integrations.accept(events, arrival);
    received += events.length;
  }

  await using opened = new AsyncDisposableStack();
  opened.defer(() => integrations.close());
  const { pipelineKey, signingSecret, host, gatewayPort: port, gatewayPortFlag } = options;
  const gateway = createGateway({ pipelineKey, signingSecret, clock, accept, onProblem });
  const flag = gatewayPortFlag === undefined ? {} : { portFlag: gatewayPortFlag };
  const listening = opened.adopt(await listen(gateway, { name: 'the gateway', host, port, ...flag }), stopListening);
  const managing =
    management && opened.adopt(await listenForManagement(integrations, options, management), stopListening);
  const running = opened.move();
  let closing: Promise<void> | undefined;

  return {
    url: listening.url,
    managementUrl: managing?.url,
    explain(insertId, apiKey) {
      const to = integrations
        .list()
        .filter(({ settings }) => apiKey === undefined || settings.config.api_key === apiKey);
      return to.map((installed) => installed.running.explain(insertId)).find((story) => story !== undefined);
    },
    counts() {
      const each = integrations.list().map((installed) => installed.running.counts());
      const sum = (name: keyof IntegrationCounts) => each.reduce((all, counts) => all + counts[name], 0);
      return {
        received,
        accepted: sum('accepted'),
        delivered: sum('delivered'),
        dead: sum('dead'),
        queued: sum('queued'),
        droppedByPolicy: sum('droppedByPolicy'),
        fieldsChanged: sum('fieldsChanged'),
        deadLettersEvicted: sum('deadLettersEvicted'),
        explanationsEvicted: sum('explanationsEvicted'),
      };
    },
    waiting() {
      const each = integrations.list().map((installed) => installed.running.waiting());
      return {
        bytes: each.reduce((sum, { bytes }) => sum + bytes, 0),
        delayedLanes: each.reduce((sum, { delayedLanes }) => sum + delayedLanes, 0),
        lagMs: Math.max(0, ...each.map(({ lagMs }) => lagMs)),
      };
    },
    async deadLetters() {
      return (await Promise.all(integrations.list().map((installed) => installed.running.deadLetters()))).flat();
    },
    pause: (reason) => builtIn.pause(reason),
    paused: () => builtIn.paused(),
    resume: () => builtIn.resume(),
    idle: () => integrations.idle(),
    close() {
      closing ??= running.disposeAsync();
      return closing;
    },
  };
}

function stopListening({ close }: Listening): Promise<void> {
  return close();
}

function listenForManagement(
  integrations: Integrations,
  { host, onProblem = () => {} }: ForwarderOptions,
  { port, portFlag, token }: ManagementOptions,
): Promise<Listening> {
  const flag = portFlag === undefined ? {} : { portFlag };
  const app = createManagement({ integrations, token, onProblem });
  return listen(app, { name: 'the management API', host, port, ...flag });
}

/** The integration of the configuration, as one that was installed would be described. */
function describeBuiltIn({ blueprint, target, minIdLength, clock }: ForwarderOptions): IntegrationSettings {
  const now = new Date(clock.now()).toISOString();
  return {
    id: BUILT_IN_ID,
    name: 'From the configuration',
    variant: isVariant(blueprint.name) ? blueprint.name : 'default',
    config: {
      api_key: target.apiKey,
      api_endpoint: target.endpoint,
      ...(minIdLength === undefined ? {} : { min_id_length: minIdLength }),
    },
    delivery_mode: 'server_side',
    blueprint: {},
    paused: false,
    created_at: now,
    updated_at: now,
  };
}

function planBuiltIn({ blueprint, target, minIdLength }: ForwarderOptions): IntegrationPlan {
  return { blueprint, minIdLength, endpoint: target.endpoint, apiKey: target.apiKey, gzip: target.gzip };
}

function chooseLimits({ limits, target, dataDir }: ForwarderOptions): DeliveryLimits {
  const plan = target.plan === undefined ? {} : PLAN_LIMITS[target.plan];
  const disk = dataDir === undefined ? {} : DURABLE_LIMITS;
  return { ...DEFAULT_DELIVERY_LIMITS, ...disk, ...plan, ...limits };
}

function openOutbox(id: string, options: ForwarderOptions, limits: DeliveryLimits): Outbox {
  const { dataDir, clock, steadyClock = clock, onProblem = () => {} } = options;
  const file = dataDir === undefined ? IN_MEMORY : fileOf(dataDir, id);
  return createSqliteOutbox({ file, clock: steadyClock, limits, onProblem });
}

/** Each integration has a store of its own; that of the configuration is the one that commands look at by default. */
function fileOf(dataDir: string, id: string): string {
  return id === BUILT_IN_ID ? storeFile(dataDir) : storeFile(dataDir, id);
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
