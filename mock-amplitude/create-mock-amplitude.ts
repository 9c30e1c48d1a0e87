import { type Clock, systemClock } from '../lib/clock.ts';
import { listen } from '../lib/listen.ts';
import { createRng } from '../lib/rng.ts';
import { createControlApi } from './control-api/control-api.ts';
import type { EventFilter, RequestFilter } from './event-log/filter.ts';
import { createVerdictLog, type VerdictLog } from './event-log/verdict-log.ts';
import { type WaitForEvents, waitForEvents } from './event-log/wait-for-events.ts';
import { createFaults, type Faults } from './faults/create-faults.ts';
import { addFault, type FaultHandle } from './faults/fault-handle.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import { createHeldAnswers, type HeldAnswers } from './faults/held-answers.ts';
import { buildScenario } from './faults/scenarios.ts';
import { CONTROL_PATH, createApp } from './http/create-app.ts';
import { ENDPOINTS } from './http/endpoints.ts';
import { findEventReader } from './http/event-reader.ts';
import type { Ingestion } from './http/ingestion.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type Behaviour, type MockOptions, READY_MADE_PROJECTS } from './options.ts';
import type { Session } from './persistence/create-session.ts';
import { exportToFile } from './persistence/export-session.ts';
import { openSession } from './persistence/open-session.ts';
import { findProject, type ProjectScope } from './projects/find-project.ts';
import { createProjects, type Project, type Projects } from './projects/projects.ts';
import { createScopes, type Scopes } from './projects/scopes.ts';
import { createVirtualClock, type VirtualClock } from './projects/virtual-clock.ts';
import { createReadBack } from './read-api/create-read-back.ts';
import { readRows } from './read-api/read-rows.ts';
import { createUsers, type Users } from './users.ts';
import type { EventVerdict, Region, RequestVerdict, VerdictRecord } from './verdict.ts';

/** A running mock Amplitude: two regional endpoints that share projects, a log and a control API. */
export interface MockAmplitude {
  /** Base addresses, for example `http://127.0.0.1:9100`; the V2 endpoint is `${us}/2/httpapi`, the batch endpoint `${us}/batch`. */
  readonly us: string;
  readonly eu: string;
  /** Address of the control API. */
  readonly control: string;
  /** Keys are whole here: this is for the code that configured them. */
  readonly projects: readonly Pick<Project, 'name' | 'region' | 'apiKey' | 'plan'>[];
  /** The memory behind `events`, `requests` and `waitForEvents`. */
  readonly log: VerdictLog;
  /** The events that were judged, oldest first. */
  events(filter?: EventFilter): EventVerdict[];
  /** The requests that were judged, oldest first, each with the answer it got. */
  requests(filter?: RequestFilter): RequestVerdict[];
  /**
   * Resolves with the events that match, as soon as enough are there.
   *
   * @throws {WaitTimeoutError} when they do not come in time; it tells which came closest
   * @example const [order] = await mock.waitForEvents({ match: { eventType: 'Order Completed' }, timeoutMs: 1000 });
   */
  waitForEvents(options?: WaitForEvents): Promise<EventVerdict[]>;
  /** Who is who, and what is known of each user and group. */
  readonly users: Users;
  /** Calls `listener` for every verdict from now on; returns what ends it. */
  subscribe(listener: (record: VerdictRecord) => void): () => void;
  /** Amplitude's time: freeze it, move it on. */
  readonly clock: VirtualClock;
  /**
   * The time of one project, which goes with Amplitude's until it is moved by itself.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  clockOf(scope: string | ProjectScope): VirtualClock;
  /**
   * Adds a fault; of several that fit a request, the one added last strikes.
   *
   * @throws {FaultRuleError} when the rule cannot be used
   * @example
   * const outage = mock.fault({ status: 503, times: 2 }); // 503 twice, then fine
   * outage.struck; // how often it struck by now
   */
  fault(rule: FaultRule): FaultHandle;
  /**
   * Back to what is configured: forgets every verdict, insert_id, rate and adopted project, removes added faults and sets
   * the clock right. With a project's name or key, for that project alone.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  reset(scope?: string | ProjectScope): void;
  /** May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a mock Amplitude and resolves once both endpoints listen.
 *
 * @throws {ListenError} when a port cannot be opened
 * @throws {ProjectsError} when two projects share a name or a key
 * @throws {FaultRuleError} when a configured fault cannot be used
 * @example
 * const mock = await createMockAmplitude();
 * await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
 * await mock.close();
 */
export async function createMockAmplitude(options: MockOptions = {}): Promise<MockAmplitude> {
  const machine = options.clock ?? systemClock;
  const clock = createVirtualClock(machine);
  const projects = createProjects(
    options.projects ?? READY_MADE_PROJECTS,
    pickBehaviour(options),
    options.anyKey ?? false,
    { ...DEFAULT_LIMITS, ...options.limits },
    (project) => resetProject(project),
  );
  const log = createVerdictLog({ clock: machine, ...options.log });
  const scopes = createScopes(clock);
  const rng = options.rng ?? createRng(machine.now());
  const seed = [...(options.faults ?? []), ...(options.scenario === undefined ? [] : buildScenario(options.scenario))];
  const faults = createFaults(seed, rng, {
    projects: () => projects.list().map(({ name }) => name),
    paths: ENDPOINTS.map(({ path }) => path),
  });
  const held = createHeldAnswers();
  const resetProject = (project: Project) => {
    held.release(project.name);
    faults.reset(project);
    log.clear(project.name);
    session.forget(project);
    scopes.reset(project);
    projects.reset(project);
  };
  const resetAll = () => {
    held.release();
    faults.reset();
    log.clear();
    session.forget();
    scopes.reset();
    clock.reset();
    projects.reset();
  };
  const reset = (project?: Project) => (project === undefined ? resetAll() : resetProject(project));
  const find = (scope: string | ProjectScope) =>
    findProject(projects, typeof scope === 'string' ? { project: scope } : scope);
  const session = openSession(options, { log, scopes });
  const readerOf = (path: string) => findEventReader(path, rulesetOf(options));
  const shared = { clock, log, scopes, projects, faults, held, session };
  const closing = new AbortController();
  const control = createControlApi({
    ...shared,
    closing: closing.signal,
    machine,
    ruleset: createIngestion('us', options, shared),
    reset,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
  });

  const warehouseOf = (name: string) => {
    const project = projects.list().find((one) => one.name === name);
    return project === undefined ? undefined : scopes.of(project).warehouse;
  };
  const serve = async (region: Region) => {
    const readBack = createReadBack({
      projects: () => projects.list().filter((project) => project.region === region),
      warehouse: (name) => warehouseOf(name),
      rows: (name) => readRows(log, name),
    });
    const app = createApp({ clock, ingestion: createIngestion(region, options, shared), control, readBack });
    const port = (region === 'us' ? options.usPort : options.euPort) ?? 0;
    const name = `the ${region.toUpperCase()} endpoint`;
    return listen(app, { name, host: options.host ?? '127.0.0.1', port, portFlag: `--${region}-port` });
  };
  await using opened = new AsyncDisposableStack();
  opened.defer(() => session.close());
  await session.takeUp({ log, projects, scopes, readerOf });
  const us = opened.adopt(await serve('us'), ({ close }) => close());
  const eu = await serve('eu');
  const running = opened.move();

  return {
    us: us.url,
    eu: eu.url,
    control: us.url + CONTROL_PATH,
    projects: projects.list(),
    log,
    clock,
    clockOf(scope) {
      const project = find(scope);
      return project === undefined ? clock : scopes.of(project).clock;
    },
    events: (filter) => log.events(filter),
    requests: (filter) => log.requests(filter),
    waitForEvents: (wait = {}) => waitForEvents(log, wait),
    users: createUsers(shared),
    fault: (rule) => addFault(faults, rule),
    subscribe: (listener) => log.subscribe(listener),
    reset: (scope = {}) => reset(find(scope)),
    async close() {
      // Streams and waiting calls end first: they would keep their connections open.
      closing.abort();
      log.close();
      held.release();
      await Promise.all([us.close(), eu.close()]);
      if (options.exportFile !== undefined && !running.disposed) await exportToFile(options.exportFile, shared);
      await running.disposeAsync();
    },
  };
}

function createIngestion(
  region: Region,
  options: MockOptions,
  shared: {
    clock: Clock;
    log: VerdictLog;
    scopes: Scopes;
    projects: Projects;
    faults: Faults;
    held: HeldAnswers;
    session: Session;
  },
): Ingestion {
  const { clock, scopes } = shared;
  return {
    ...shared,
    timeOf: (project) => (project === null ? clock : scopes.of(project).clock).now(),
    region,
    ...rulesetOf(options),
    forbiddenUserAgents: options.forbiddenUserAgents ?? [],
  };
}

function rulesetOf({ limits, acceptTextPlain = true }: MockOptions) {
  return { limits: { ...DEFAULT_LIMITS, ...limits }, acceptTextPlain };
}

function pickBehaviour(options: MockOptions): Partial<Behaviour> {
  const { regionMismatch, errorIndexes, shortIds, minIdLength, retentionDays } = options;
  const given = Object.entries({ regionMismatch, errorIndexes, shortIds, minIdLength, retentionDays });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
