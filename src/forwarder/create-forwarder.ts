import type { Clock } from '../../lib/clock.ts';
import { type Listening, listen } from '../../lib/listen.ts';
import type { Rng } from '../../lib/rng.ts';
import type { TlsIdentity } from '../../lib/tls/open-tls-identity.ts';
import { type Counts, type IntegrationHeldEvents, listHeld, sumCounts, sumUnread, sumWaiting } from './counts.ts';
import { chooseLimits, type DeliveryLimits } from './delivery/delivery-limits.ts';
import type { EventHold } from './delivery/holds/hold.ts';
import type { DeliveryObserver } from './delivery/observer.ts';
import { type DeadLetter, OutboxFullError } from './delivery/outbox/outbox.ts';
import type { OutcomeRecord } from './delivery/outcome.ts';
import type { ExplainedEvent } from './explained-events.ts';
import { createGateway } from './gateway/create-gateway.ts';
import type { TrustProxy } from './gateway/read-arrival.ts';
import type { PageAccess } from './gateway/serve-shop.ts';
import { createDeliveryDesk, type DeliveryDesk } from './inspection/create-delivery-desk.ts';
import type { TakenEvent } from './intake/take-events.ts';
import { CONFIGURED_ID, type ConfiguredIntegration, toSettings } from './integrations/configured-integration.ts';
import type { Waiting } from './integrations/create-integration.ts';
import { createIntegrations, type Integrations } from './integrations/create-integrations.ts';
import { type IntegrationStatus, listStatus, whyAllPaused } from './integrations/integration-status.ts';
import { createMemoryStore, type IntegrationStore } from './integrations/integration-store.ts';
import { createManagement } from './management/create-management.ts';
import { createOutboxes, type Outboxes } from './outboxes.ts';
import { createPathCounts, type PathCount, type PathCounts, withoutPlaces } from './path-counts.ts';

export type { ExplainedEvent } from './explained-events.ts';

export interface ForwarderOptions {
  /** Address and port of the gateway; port 0 picks a free one. */
  host: string;
  gatewayPort: number;
  /** Which flag changes the port, for messages. */
  gatewayPortFlag?: string;
  /** Lets the gateway and the management API speak HTTPS too, on the same ports. Default: HTTP alone. */
  tls?: TlsIdentity | undefined;
  /** What collectors send as `Authorization: Bearer`. */
  pipelineKey: string;
  /** Shared with servers that sign their events. */
  signingSecret: string;
  /** Where events are delivered to; more can be installed over the management API. */
  integration: ConfiguredIntegration;
  /** Lets integrations deliver to any host. Default: Amplitude's and this machine's only. */
  allowOtherHosts?: boolean;
  /** Where events are stored until they are delivered. Undefined: in memory, as long as the process lives. */
  dataDir?: string;
  /** Where events wait instead, such as in a database. */
  outboxes?: Outboxes;
  /** False: it only delivers, and opens no gateway. Default: true. */
  takesEvents?: boolean;
  /** Replaces single numbers of `DEFAULT_DELIVERY_LIMITS`. */
  limits?: Partial<DeliveryLimits>;
  /** What events, signatures and dead letters are dated by. */
  clock: Clock;
  /** What waits and deadlines go by: one that never jumps. Default `clock`. */
  steadyClock?: Clock;
  rng: Rng;
  /** Told of each event's outcome, and by which integration. What it throws is reported as a problem. */
  onOutcome?: (outcome: OutcomeRecord, integration: string) => void;
  /** Told of each request and delivery, for measurements. */
  observer?: DeliveryObserver;
  /** Told what a person should know. Default: nothing is done with it. */
  onProblem?: (message: string) => void;
  /** Which proxies are believed when they say for whom they call: so many hops, or addresses. Default: none. */
  trustProxy?: TrustProxy;
  /** Serves a page to try the collector on, with the pipeline key in it. Default: there is none. */
  page?: PageAccess;
  /** Keeps what is installed, and what was paused by hand. Default: in memory. */
  store?: IntegrationStore;
  /** Where Amplitude's URLs lead, such as to a mock. Default: to Amplitude. */
  amplitude?: ReadonlyMap<string, string>;
  /** Opens the management API. Default: there is none. */
  management?: ManagementOptions;
}

/** How the management API is opened. */
export interface ManagementOptions {
  /** 0 picks a free port. */
  port: number;
  /** Which flag changes the port, for messages. */
  portFlag?: string;
  /** What callers send as `Authorization: Bearer`, and a person types into the page once. */
  token: string;
  /** Host names the page answers under beside this machine's own. Default: none. */
  allowedHosts?: readonly string[];
}

/** A running forwarder. */
export interface Forwarder {
  /** Base address of the gateway; empty where it opens none. */
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
  /** How often inputs came that no rule reads, by their paths; a bounded number of them. */
  unreadInputs(): ReadonlyMap<string, number>;
  waiting(): Waiting;
  /** How often inputs were coerced, left out or corrected, by rule and path (`intake.coerced` and its like). */
  noteCounts(): readonly PathCount[];
  /** How many events each integration holds back, by reason (`deliver.stuck-nowhere`). */
  held(): readonly IntegrationHeldEvents[];
  /** Why the event of this insert_id is not sent yet: null where it is about to be, undefined where none waits. */
  whyHeld(insertId: string): Promise<EventHold | null | undefined>;
  /** Oldest first, of one integration after another. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** The integrations there are, the configured one first. */
  integrations(): readonly IntegrationStatus[];
  /** Stops delivering to the configured project until `resume`; events are still taken, and kept. */
  pause(reason: string): void;
  /** Why nothing is sent but probes: each integration is paused, or its API key is refused; undefined while one of them goes on. */
  paused(): string | undefined;
  resume(): void;
  /** What a person looks at, and may do about it. */
  readonly desk: DeliveryDesk;
  /** Why events cannot come in, the gateway's port being closed or failing; undefined while it listens. */
  outOfReach(): string | undefined;
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
 * @throws {EndpointError} @throws {BlueprintError} when the configured integration cannot be used
 */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { management } = options;
  const notes = createPathCounts();
  const integrations = await startIntegrations(options, notes);
  const configured = () => integrations.find(CONFIGURED_ID)?.running;
  let received = 0;
  let refusedFull = 0;

  async function accept(events: readonly TakenEvent[]): Promise<void> {
    try {
      await integrations.accept(events);
    } catch (error) {
      if (error instanceof OutboxFullError) refusedFull += events.length;
      throw error;
    }
    received += events.length;
    for (const { arrival } of events) {
      for (const { rule, source } of arrival.notes ?? []) notes.add(rule, withoutPlaces(source));
    }
  }

  await using opened = new AsyncDisposableStack();
  opened.defer(() => integrations.close());
  await integrations.opened();
  const takesEvents = options.takesEvents ?? true;
  const listening = opened.adopt(takesEvents ? await listenForEvents(options, accept) : NO_GATEWAY, stopListening);
  const managing =
    management && opened.adopt(await listenForManagement(integrations, options, management), stopListening);
  const running = opened.move();
  let closing: Promise<void> | undefined;

  return {
    url: listening.url,
    managementUrl: managing?.url,
    explain: (insertId, apiKey) => explain(integrations, insertId, apiKey),
    counts: () => sumCounts(integrations.list(), { received, refusedFull }),
    noteCounts: notes.list,
    unreadInputs: () => sumUnread(integrations.list()),
    waiting: () => sumWaiting(integrations.list()),
    held: () => listHeld(integrations.list()),
    async whyHeld(insertId) {
      const each = await Promise.all(integrations.list().map(({ running: { whyHeld } }) => whyHeld(insertId)));
      return each.find((hold) => hold !== undefined);
    },
    async deadLetters() {
      return (await Promise.all(integrations.list().map(({ running: { deadLetters } }) => deadLetters()))).flat();
    },
    integrations: () => listStatus(integrations.list()),
    pause: (reason) => configured()?.pause(reason),
    paused: () => whyAllPaused(listStatus(integrations.list())),
    resume: () => configured()?.resume(),
    desk: createDeliveryDesk(integrations, options.steadyClock ?? options.clock),
    outOfReach: () => listening.failure(),
    idle: () => integrations.idle(),
    close() {
      closing ??= running.disposeAsync();
      return closing;
    },
  };
}

const NO_GATEWAY: Listening = { url: '', port: 0, failure: () => undefined, close: async () => {} };

function startIntegrations(options: ForwarderOptions, notes: PathCounts): Promise<Integrations> {
  const {
    integration,
    store,
    amplitude,
    dataDir,
    limits: changes,
    clock,
    rng,
    observer,
    onProblem = () => {},
  } = options;
  const steadyClock = options.steadyClock ?? clock;
  const outboxes = options.outboxes ?? createOutboxes(dataDir, steadyClock, onProblem);
  const onOutcome = reportWhatItThrows(options.onOutcome, onProblem);
  return createIntegrations({
    configured: [toSettings(integration, clock.now())],
    store: store ?? createMemoryStore(),
    createOutbox: outboxes.create,
    deleteOutbox: outboxes.delete,
    limitsOf: (plan) => chooseLimits({ volumeBytes: outboxes.volumeBytes(), plan, changes }),
    clock,
    steadyClock,
    rng,
    observer,
    allowOtherHosts: options.allowOtherHosts ?? false,
    resolveEndpoint: (endpoint) => amplitude?.get(endpoint) ?? endpoint,
    onOutcome(outcome, id) {
      // An event that somebody opted out of is noted as a whole.
      if (outcome.outcome === 'dropped') notes.add(outcome.rule, '');
      onOutcome(outcome, id);
    },
    onProblem,
  });
}

function explain(integrations: Integrations, insertId: string, apiKey?: string): ExplainedEvent | undefined {
  return integrations
    .list()
    .filter(({ settings }) => apiKey === undefined || settings.config.api_key === apiKey)
    .map(({ running }) => running.explain(insertId))
    .find((explained) => explained !== undefined);
}

function listenForEvents(
  options: ForwarderOptions,
  accept: (events: readonly TakenEvent[]) => Promise<void>,
): Promise<Listening> {
  const {
    pipelineKey,
    signingSecret,
    clock,
    host,
    gatewayPort,
    gatewayPortFlag,
    trustProxy,
    page,
    tls,
    onProblem = () => {},
  } = options;
  const shown = page === undefined ? {} : { page };
  const gateway = createGateway({ pipelineKey, signingSecret, clock, accept, onProblem, trustProxy, ...shown });
  const flag = gatewayPortFlag === undefined ? {} : { portFlag: gatewayPortFlag };
  return listen(gateway, { name: 'the gateway', host, port: gatewayPort, onProblem, tls, ...flag });
}

function listenForManagement(
  integrations: Integrations,
  { host, tls, clock, onProblem = () => {} }: ForwarderOptions,
  { port, portFlag, token, allowedHosts }: ManagementOptions,
): Promise<Listening> {
  const flag = portFlag === undefined ? {} : { portFlag };
  const app = createManagement({ integrations, token, allowedHosts, clock, onProblem });
  return listen(app, { name: 'the management API', host, port, onProblem, tls, ...flag });
}

function stopListening({ close }: Listening): Promise<void> {
  return close();
}

/** An error in the listener does not stop the delivery. */
function reportWhatItThrows(
  onOutcome: ForwarderOptions['onOutcome'],
  onProblem: (message: string) => void,
): (outcome: OutcomeRecord, integration: string) => void {
  return (outcome, id) => {
    try {
      onOutcome?.(outcome, id);
    } catch (error) {
      onProblem(`Failed to pass on what became of ${JSON.stringify(outcome.insertId)}: ${String(error)}`);
    }
  };
}
