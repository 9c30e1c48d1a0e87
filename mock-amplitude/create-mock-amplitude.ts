import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Router } from 'express';
import { systemClock } from '../lib/clock.ts';
import { listen } from '../lib/listen.ts';
import { createRng } from '../lib/rng.ts';
import { say } from '../lib/say.ts';
import { type MockCharts, readCharts } from './charts.ts';
import type { AddedRoute } from './control-api/added-route.ts';
import { chooseAccess } from './control-api/choose-access.ts';
import { createControlApi } from './control-api/control-api.ts';
import { createAddedRoutes } from './control-api/create-added-routes.ts';
import { createNotices, type ToldNotice, watchClock, watchFaults } from './control-api/notices.ts';
import { ROUTES } from './control-api/routes.ts';
import { createAttempts } from './event-log/attempts.ts';
import type { EventFilter, RequestFilter } from './event-log/filter.ts';
import { createSeries, type SeriesRange } from './event-log/series.ts';
import { createVerdictLog, type VerdictLog } from './event-log/verdict-log.ts';
import { type WaitForEvents, waitForEvents } from './event-log/wait-for-events.ts';
import { createFaults, type Fault } from './faults/create-faults.ts';
import { addFault, type FaultHandle } from './faults/fault-handle.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import { createHeldAnswers } from './faults/held-answers.ts';
import { buildScenario, listScenarios, type ScenarioName } from './faults/scenarios.ts';
import { createApp } from './http/create-app.ts';
import { createIngestion } from './http/create-ingestion.ts';
import { ingestDelayed } from './http/delayed/ingest-delayed.ts';
import { ENDPOINTS } from './http/endpoints.ts';
import { CONTROL_PATH, UI_PATH } from './http/own-path.ts';
import { createPreflightCount } from './http/preflight-count.ts';
import { findRecordSource } from './http/read-request.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { DEFAULT_HOST, type MockOptions, READY_MADE_PROJECTS } from './options.ts';
import { checkExportFile, exportToFile } from './persistence/export-session.ts';
import { openSession } from './persistence/open-session.ts';
import { pickBehaviour } from './pick-behaviour.ts';
import { createProjectDesk } from './projects/create-project-desk.ts';
import { findProject, type ProjectSelector, requireProject } from './projects/find-project.ts';
import { createProjectStates } from './projects/project-states.ts';
import { type CreatedProject, createProjects, type Project } from './projects/projects.ts';
import type { NewProject } from './projects/read-new-project.ts';
import { createVirtualClock, type VirtualClock } from './projects/virtual-clock.ts';
import { takeAbsoluteForm } from './reach/take-absolute-form.ts';
import { createReadBack } from './read-api/create-read-back.ts';
import { readRows } from './read-api/read-rows.ts';
import { createRevenueReader } from './revenue/revenue-reader.ts';
import { createLints } from './rules/lint/create-lints.ts';
import type { LintCounts } from './rules/lint/lint-slugs.ts';
import { createLookups } from './rules/stored/lookups.ts';
import { deleteUsers } from './state/deletions/delete-users.ts';
import { serveOwn } from './ui/serve-own.ts';
import { createUsers, type Users } from './users.ts';
import type { EventRecord, Region, RequestRecord, VerdictRecord } from './verdict.ts';

/** A running mock Amplitude: two regional endpoints that share projects, a log and a control API. */
export interface MockAmplitude {
  /**
   * Base addresses, for example `http://127.0.0.1:9100`; the V2 endpoint is `${us}/2/httpapi`, the batch endpoint
   * `${us}/batch`.
   */
  readonly us: string;
  readonly eu: string;
  /** Address of the control API. */
  readonly control: string;
  /** Address of the debugger's page. */
  readonly ui: string;
  /** What tells this run of the emulator from others; its numbers begin with 1 again unless its session is kept. */
  readonly run: string;
  /** What other machines send it as `Authorization: Bearer`; undefined where none can reach it, or it is open to all. */
  readonly controlToken: string | undefined;
  /** What clients trust for HTTPS: the CA as PEM, and where it is kept. Undefined without `tls`. */
  readonly ca: string | undefined;
  readonly caFile: string | undefined;
  /** Address of the proxy; undefined without `proxyPort`. */
  readonly proxy: string | undefined;
  /** Those there are now, adopted and created ones among them. Keys are whole here: this is for the code that configured them. */
  readonly projects: readonly Pick<Project, 'name' | 'organization' | 'region' | 'apiKey' | 'plan' | 'origin'>[];
  /**
   * Creates a project, and its organization where that is new; the keys are made here, and whole in what is returned.
   *
   * @throws {ProjectChangeError} naming each field that cannot be used
   * @throws {SessionError} when the data directory cannot be written
   * @example const { apiKey } = mock.createProject({ name: 'My Website', organization: 'Acme', region: 'eu' });
   */
  createProject(project: NewProject): CreatedProject;
  /**
   * Deletes a project that was created, with all that came to it.
   *
   * @throws {UnknownProjectError} when there is no such project
   * @throws {ProjectChangeError} when it is configured, or came by an unknown key
   * @throws {SessionError} when the data directory cannot be written
   */
  deleteProject(name: string): void;
  /** The memory behind `events`, `requests` and `waitForEvents`. */
  readonly log: VerdictLog;
  /** The events that were checked, oldest first. */
  events(filter?: EventFilter): EventRecord[];
  /** The requests that were checked, oldest first, each with the answer it got. */
  requests(filter?: RequestFilter): RequestRecord[];
  /**
   * Resolves with the events that match, as soon as enough are there.
   *
   * @throws {WaitTimeoutError} when they do not come in time; it tells which came closest
   * @example const [order] = await mock.waitForEvents({ match: { eventType: 'Order Completed' }, timeoutMs: 1000 });
   */
  waitForEvents(options?: WaitForEvents): Promise<EventRecord[]>;
  /** How many warnings each lint gave since the start or the last reset, by its slug: of one project, or of all. */
  lints(selector?: string | ProjectSelector): LintCounts;
  /** Who is who, and what is known of each user and group. */
  readonly users: Users;
  /** Calls `listener` for every verdict from now on; returns what ends it. */
  subscribe(listener: (record: VerdictRecord) => void): () => void;
  /** Calls `listener` whenever all is forgotten, or what is of one project, with who asked for it; returns what ends it. */
  onReset(listener: (reset: { by: string; project?: string }) => void): () => void;
  /** Amplitude's time: freeze it, move it on. */
  readonly clock: VirtualClock;
  /**
   * The time of one project, which goes with Amplitude's until it is moved by itself.
   *
   * @throws {UnknownProjectError} when there is no such project
   */
  clockOf(selector: string | ProjectSelector): VirtualClock;
  /**
   * Adds a fault; of several that match a request, the one added last is triggered.
   *
   * @throws {FaultRuleError} when the rule cannot be used
   * @example
   * const outage = mock.fault({ status: 503, times: 2 }); // 503 twice, then fine
   * outage.triggered; // how often it triggered by now
   */
  fault(rule: FaultRule): FaultHandle;
  /** The faults there are, in the order they are asked; their counts are of now, whenever they are read. */
  faults(): readonly Fault[];
  /** Takes a fault away; false where there is none of that number. */
  removeFault(id: number): boolean;
  /** The ready-made faults, with what each does. */
  scenarios(): readonly { name: ScenarioName; description: string }[];
  /**
   * Adds the faults of a scenario.
   *
   * @throws {FaultRuleError} when there would be too many
   */
  playScenario(name: ScenarioName): readonly Fault[];
  /** What charts are drawn of: counts by endpoint, status and rule, in steps of Amplitude's time, and who is throttled or silenced. */
  charts(range: SeriesRange): MockCharts;
  /**
   * Back to what is configured: forgets every verdict, insert_id, rate, adopted and created project, removes added faults and sets
   * the clock right. With a project's name or key, for that project alone.
   *
   * @throws {UnknownProjectError} when there is no such project
   * @throws {SessionError} when the data directory cannot be written
   */
  reset(selector?: string | ProjectSelector): void;
  /**
   * Adds routes to the control API, which are guarded and listed as its own are.
   *
   * @returns what takes them away again
   * @throws {TypeError} when a path is taken
   * @example mock.addRoutes([{ method: 'get', path: '/shop', description: 'the shop', handle: () => ({ status: 200, body: {} }) }]);
   */
  addRoutes(routes: readonly AddedRoute[]): () => void;
  /** Tells readers of the stream what is no record. Whoever is behind is told how many were left out, later. */
  tell(notice: ToldNotice): void;
  /** May be called twice. */
  close(): Promise<void>;
}

/** Of what tells one run from another, written in hex. */
const RUN_BYTES = 6;

/**
 * Starts a mock Amplitude and resolves once both endpoints listen.
 *
 * @throws {ListenError} when a port cannot be opened
 * @throws {ProjectsError} when two projects share a name or a key
 * @throws {FaultRuleError} when a configured fault cannot be used
 * @throws {TlsError} when the certificate for HTTPS can be neither read nor kept
 * @example
 * const mock = await createMockAmplitude();
 * await fetch(`${mock.us}/2/httpapi`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
 * await mock.close();
 */
export async function createMockAmplitude(options: MockOptions = {}): Promise<MockAmplitude> {
  const machine = options.clock ?? systemClock;
  const onProblem = options.onProblem ?? say;
  const notices = createNotices();
  const run = randomBytes(RUN_BYTES).toString('hex');
  const clock = watchClock(createVirtualClock(machine), notices);
  const projects = createProjects(
    options.projects ?? READY_MADE_PROJECTS,
    pickBehaviour(options),
    options.anyKey ?? false,
    { ...DEFAULT_LIMITS, ...options.limits },
    (project) => forgetEvicted(project),
  );
  const log = createVerdictLog({ clock: machine, ...options.log });
  const states = createProjectStates(clock, {
    tracked: options.dataDir !== undefined,
    onDeletionDue(project, amplitudeIds) {
      const { profiles } = states.of(project);
      void session.keepChanges(project, deleteUsers(project.name, amplitudeIds, { profiles, log }));
    },
    onDelayedDue: (project, id, row) => ingestDelayed(project, id, row, ingestions[row.region]),
  });
  const rng = options.rng ?? createRng(machine.now());
  const seed = [...(options.faults ?? []), ...(options.scenario === undefined ? [] : buildScenario(options.scenario))];
  const rowSeed = rng.integer(0, LARGEST_SEED);
  const targets = {
    projects: () => projects.list().map(({ name }) => name),
    paths: ENDPOINTS.map(({ path }) => path),
  };
  const faults = watchFaults(createFaults(seed, rng, targets, clock.now), notices);
  const attempts = createAttempts(log);
  const series = createSeries();
  const preflights = createPreflightCount();
  const held = createHeldAnswers();
  const lints = createLints(options.lintOff ?? []);
  const resetProject = (project: Project) => {
    // First: what cannot be forgotten on disk is not forgotten in memory.
    session.forget(project);
    forgetInMemory(project);
  };
  const forgetInMemory = (project: Project) => {
    held.release(project.name);
    faults.reset(project);
    log.clear(project.name);
    lints.reset(project.name);
    states.reset(project);
  };
  /** Whoever needs its place is answered, whatever the disk says: what is left there goes when its requests are trimmed. */
  const forgetEvicted = (project: Project) => {
    try {
      resetProject(project);
      // Another may have its name from now on, also after a restart.
      session.removeProject(project);
    } catch (error) {
      onProblem(String(error instanceof Error ? error.message : error));
    }
  };
  const resetAll = () => {
    session.forget();
    held.release();
    faults.reset();
    log.clear();
    preflights.clear();
    lints.reset();
    states.reset();
    clock.reset();
    projects.reset();
  };
  const reset = (project: Project | undefined, by: string) => {
    if (project === undefined) resetAll();
    else resetProject(project);
    tellReset(project, by);
  };
  const tellReset = (project: Project | undefined, by: string) => {
    attempts.clear();
    series.clear(project?.name);
    notices.tell({ kind: 'reset', by, ...(project === undefined ? {} : { project: project.name }) });
  };
  const find = (selector: string | ProjectSelector) =>
    findProject(projects, typeof selector === 'string' ? { project: selector } : selector);
  if (options.exportFile !== undefined) checkExportFile(options.exportFile);
  const session = openSession(options, { log, states });
  const shared = {
    ...{ clock, log, series, states, projects, faults, held, session, lookups: createLookups(), rowSeed, lints },
  };
  const ingestions = { us: createIngestion('us', options, shared), eu: createIngestion('eu', options, shared) };
  const ruleset = ingestions.us;
  const sourceOf = (path: string) => findRecordSource(path, ruleset, shared.lookups);
  const access = chooseAccess(options);
  const parts = { buildApp, ingestionOf: (region: Region) => ingestions[region] };
  const reach =
    options.tls || options.proxyPort !== undefined
      ? await (await import('./reach/open-reach.ts')).openReach(options, parts, machine.now(), onProblem)
      : undefined;
  const desk = createProjectDesk(projects, session, (project) => {
    forgetInMemory(project);
    tellReset(project, 'the deletion of the project');
  });
  const ending = new AbortController();
  const added = createAddedRoutes(ROUTES);
  const control = createControlApi({
    ...shared,
    closing: ending.signal,
    machine,
    ruleset: { ...ruleset, projects },
    reset,
    desk,
    access,
    run,
    notices,
    added,
    attempts,
    preflights: preflights.read,
    revenue: createRevenueReader(log, shared.lookups),
    endpointOf: (region) => (region === 'us' ? us.url : eu.url),
    disk: session.status,
    ...(options.linesLost === undefined ? {} : { linesLost: options.linesLost }),
    ...(options.proxyPort === undefined || reach === undefined ? {} : { proxied: reach.counts }),
  });

  function namedProject(name: string): Project {
    const project = projects.named(name);
    if (project === undefined) throw new TypeError(`There is no project ${name} any more.`);
    return project;
  }
  const profilesOf = (name: string) => {
    const project = projects.named(name);
    return project === undefined ? undefined : states.of(project).profiles;
  };
  const own = serveOwn(control, access);
  function buildApp(region: Region, own: Router): RequestListener {
    const readBack = createReadBack({
      projects: () => projects.list().filter((project) => project.region === region),
      profiles: (name) => profilesOf(name),
      rows: async (name) => readRows(log, name),
      lookups: shared.lookups,
      keep: (name) => session.keepChanges(namedProject(name), []),
      stateOf: (name) => states.of(namedProject(name)),
      allowedHosts: access.allowedHosts,
    });
    return createApp({ clock, ingestion: ingestions[region], own, readBack, onPreflight: preflights.add });
  }
  const apps = { us: buildApp('us', own), eu: buildApp('eu', own) };
  const serve = async (region: Region) => {
    const app = takeAbsoluteForm(region, apps);
    const port = (region === 'us' ? options.usPort : options.euPort) ?? 0;
    const name = `the ${region.toUpperCase()} endpoint`;
    const own = { name, host: options.host ?? DEFAULT_HOST, port, portFlag: `--${region}-port` };
    return listen(reach?.around(app) ?? app, { ...own, tls: reach?.identity });
  };
  await using opened = new AsyncDisposableStack();
  opened.defer(() => session.close());
  await session.takeUp({ log, projects, states, sourceOf, lints });
  states.start();
  opened.defer(() => states.stop());
  const us = opened.adopt(await serve('us'), ({ close }) => close());
  const eu = opened.adopt(await serve('eu'), ({ close }) => close());
  const proxy = await reach?.startProxy([us.port, eu.port]);
  const running = opened.move();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    // Streams and waiting calls end first: they would keep their connections open.
    ending.abort();
    log.close();
    held.release();
    states.stop();
    await Promise.all([proxy?.close(), us.close(), eu.close()]);
    try {
      if (options.exportFile !== undefined) await exportToFile(options.exportFile, shared);
    } finally {
      await running.disposeAsync();
    }
  }

  return {
    us: us.url,
    eu: eu.url,
    control: us.url + CONTROL_PATH,
    ui: us.url + UI_PATH,
    run,
    controlToken: access.token,
    ca: reach?.identity.ca,
    caFile: reach?.identity.caFile,
    proxy: proxy?.url,
    get projects() {
      return projects.list();
    },
    createProject: desk.create,
    deleteProject: (name) => desk.remove(requireProject(projects, name)),
    log,
    clock,
    clockOf(selector) {
      const project = find(selector);
      return project === undefined ? clock : states.of(project).clock;
    },
    events: (filter) => log.events(filter),
    requests: (filter) => log.requests(filter),
    waitForEvents: (wait = {}) => waitForEvents(log, wait),
    lints: (selector = {}) => lints.counts(find(selector)?.name),
    users: createUsers(shared),
    fault: (rule) => addFault(faults, rule),
    faults: () => faults.list(),
    removeFault: (id) => faults.remove(id),
    scenarios: listScenarios,
    playScenario: (name) => faults.add(buildScenario(name)),
    charts: (range) => readCharts(range, { ...shared, series }),
    subscribe: (listener) => log.subscribe(listener),
    onReset: (listener) => notices.subscribe((notice) => notice.kind === 'reset' && listener(notice)),
    reset: (selector = {}) => reset(find(selector), 'code'),
    addRoutes: added.add,
    tell: notices.tell,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Of the numbers that rows are made of. */
const LARGEST_SEED = 2 ** 32 - 1;
