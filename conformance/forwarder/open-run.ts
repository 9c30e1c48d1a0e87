import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../lib/json.ts';
import type { FairClock, FairMark } from './fair-clock.ts';
import { type ForwarderCommand, type ForwarderProcess, startForwarderProcess } from './forwarder-process.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { FedEvent, Life, Mark, UnfairTime } from './history.ts';
import { createKeptOutput, type KeptOutput } from './keep-output.ts';
import type { Semaphore } from './semaphore.ts';
import { openTap, type Rewrite, type Tap } from './tap.ts';

/** A server that stands in for Amplitude, with one project that nobody else uses. */
export interface ServerOfRun {
  /** Base addresses, without a slash at the end. */
  us: string;
  eu: string;
  /** Of its control API. */
  control: string;
  close(): Promise<void>;
}

/** Opens such a server: with a project of this key, in this region, set up so. */
export type OpenServer = (project: {
  apiKey: string;
  region: 'us' | 'eu';
  settings: JsonObject;
}) => Promise<ServerOfRun>;

/** What every run of a suite needs. */
export interface RunContext {
  target: ForwarderTarget;
  command: ForwarderCommand;
  cwd: string;
  /** What forwarders are asked to multiply their waits by. */
  timeScale: number;
  openServer: OpenServer;
  fair: FairClock;
  /** Starts at the same time. */
  starts: Semaphore;
  /** Path of a script that scales timers, for `time.scale: preload`. */
  preload: string;
  /** Lets Amplitude's own addresses lead to a tap, for `address: fixed`. */
  openAddresses?: OpenAddresses;
  /** What else stands in its environment. Default: nothing. */
  env?: Readonly<Record<string, string>>;
  /** How long a start may take, in ms. Default: as long as drivers may. */
  readyMs?: number;
  /** Told the id of a run that is over: what its processes kept elsewhere can go. */
  onClosed?: (run: string) => Promise<void>;
  signal: AbortSignal;
}

/** What a run is opened with. */
export interface RunOptions {
  region?: 'us' | 'eu' | undefined;
  project?: JsonObject | undefined;
  options?: JsonObject | undefined;
  rewrite?: Rewrite | undefined;
}

/** Amplitude's own addresses, as they lead to one tap. */
export interface FixedAddresses extends Pick<Tap, 'us' | 'eu'> {
  /** What a process needs to get there: a proxy, and a CA to trust. */
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export type OpenAddresses = (tap: Pick<Tap, 'us' | 'eu'>) => Promise<FixedAddresses>;

/** A forwarder with all that is around it. */
export interface Run {
  readonly id: string;
  readonly apiKey: string;
  readonly tap: Tap;
  readonly server: ServerOfRun;
  readonly dataDir: string;
  readonly fed: FedEvent[];
  readonly marks: Mark[];
  readonly lives: Life[];
  readonly output: KeptOutput;
  /** ms since it began. */
  now(): number;
  /** Fair ms since the last thing that happened. */
  quietFor(): number;
  /** Something happened. */
  touch(): void;
  mark(kind: Mark['kind'], text: string): void;
  /** The process that lives, or lived last. */
  readonly process: ForwarderProcess | undefined;
  readonly intake: string | undefined;
  readonly intakeKey: string;
  /** What a second really is of a second of the forwarder. */
  readonly scale: number;
  /** The key it is started with next. */
  chooseKey(which: 'right' | 'wrong'): void;
  start(): Promise<void>;
  unfair(): number;
  /** When the machine was too busy, in ms since it began. */
  pauses(): UnfairTime[];
  close(): Promise<void>;
}

/** Opens what a run needs; the forwarder is not started yet. */
export async function openRun(context: RunContext, options: RunOptions): Promise<Run> {
  const id = `r${randomBytes(5).toString('hex')}`;
  const apiKey = randomBytes(16).toString('hex');
  const wrongKey = randomBytes(16).toString('hex');
  const intakeKey = `dk_${randomBytes(8).toString('hex')}`;
  const region = options.region ?? 'us';
  const began = performance.now();
  const now = () => performance.now() - began;
  const server = await context.openServer({ apiKey, region, settings: options.project ?? {} });
  let lastFair = context.fair.fair();
  const touch = () => {
    lastFair = context.fair.fair();
  };
  const tap = await openTap({
    run: id,
    us: server.us,
    eu: server.eu,
    now,
    onChange: touch,
    ...(options.rewrite === undefined ? {} : { rewrite: options.rewrite }),
  });
  const fixed = context.target.address === 'fixed' ? await openFixed(context, tap) : undefined;
  const dataDir = mkdtempSync(join(tmpdir(), 'conformance-'));
  const fed: FedEvent[] = [];
  const marks: Mark[] = [];
  const lives: Life[] = [];
  const output = createKeptOutput(apiKey);
  const fairFrom: FairMark = context.fair.mark();
  let key = apiKey;
  let process: ForwarderProcess | undefined;
  let intake: string | undefined;
  let scale = context.timeScale;
  const mark = (kind: Mark['kind'], text: string) => void marks.push({ at: now(), kind, text });

  const onMessage = (message: Record<string, unknown>) => {
    if (message.type !== 'ack' && message.type !== 'taken') return;
    const found = fed.find((one) => one.id === message.id);
    if (found !== undefined) found.acknowledgedAt ??= now();
  };

  async function start(): Promise<void> {
    const started = startForwarderProcess({
      command: context.command,
      cwd: context.cwd,
      env: buildEnvironment({
        context,
        addresses: fixed ?? { ...tap, env: {} },
        id,
        key,
        region,
        dataDir,
        intakeKey,
        options: options.options ?? {},
      }),
      now,
      readyMs: context.readyMs,
      onMessage,
      onOutput: output.add,
    });
    process = started;
    lives.push(started.life);
    mark('process', lives.length === 1 ? 'start' : 'start again');
    started.exited.then(
      () => mark('process', `ended (${started.life.signal ?? `exit code ${started.life.code}`})`),
      () => {},
    );
    const ready = await started.ready;
    output.add('argv', started.argv);
    intake = ready.intake;
    scale = context.target.time.scale === 'preload' ? context.timeScale : ready.timeScale;
    mark('process', 'ready');
    touch();
  }

  return {
    ...{ id, apiKey, tap, server, dataDir, fed, marks, lives, output, now, touch, mark, intakeKey },
    quietFor: () => context.fair.fair() - lastFair,
    get process() {
      return process;
    },
    get intake() {
      return intake;
    },
    get scale() {
      return scale;
    },
    chooseKey(which) {
      key = which === 'right' ? apiKey : wrongKey;
    },
    start: () => context.starts.run(start),
    unfair: () => context.fair.unfairSince(fairFrom),
    pauses: () => context.fair.pausesSince(began),
    async close() {
      await process?.kill();
      await fixed?.close();
      await tap.close();
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
      await context.onClosed?.(id);
    },
  };
}

function openFixed({ openAddresses }: RunContext, tap: Tap): Promise<FixedAddresses> {
  if (openAddresses === undefined) throw new Error("nothing leads Amplitude's own addresses to the tap: openAddresses");
  return openAddresses(tap);
}

function buildEnvironment({
  context,
  addresses,
  id,
  key,
  region,
  dataDir,
  intakeKey,
  options,
}: {
  context: RunContext;
  addresses: Pick<FixedAddresses, 'us' | 'eu' | 'env'>;
  id: string;
  key: string;
  region: 'us' | 'eu';
  dataDir: string;
  intakeKey: string;
  options: JsonObject;
}): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('CONFORMANCE_') ? [] : [[name, value]],
  );
  const preload =
    context.target.time.scale === 'preload'
      ? { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${context.preload}`.trim() }
      : {};
  return {
    ...Object.fromEntries(inherited),
    ...preload,
    ...addresses.env,
    ...context.env,
    CONFORMANCE_PROTOCOL: '1',
    CONFORMANCE_RUN: id,
    CONFORMANCE_FEED: context.target.feed,
    CONFORMANCE_ENDPOINT: `${addresses[region]}/2/httpapi`,
    CONFORMANCE_BATCH_ENDPOINT: `${addresses[region]}/batch`,
    CONFORMANCE_US_ENDPOINT: `${addresses.us}/2/httpapi`,
    CONFORMANCE_EU_ENDPOINT: `${addresses.eu}/2/httpapi`,
    CONFORMANCE_API_KEY: key,
    CONFORMANCE_REGION: region,
    CONFORMANCE_DATA_DIR: dataDir,
    CONFORMANCE_INTAKE_KEY: intakeKey,
    CONFORMANCE_INTAKE_PORT: '0',
    CONFORMANCE_TIME_SCALE: String(context.timeScale),
    CONFORMANCE_OPTIONS: JSON.stringify(options),
  };
}
