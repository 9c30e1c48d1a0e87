import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { createRng } from '../../lib/rng.ts';
import { OWNER_DIRECTORY } from '../../lib/storage/owner-only.ts';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_SIGNING_SECRET } from '../config/table/forwarder-settings.ts';
import { createForwarder } from '../forwarder/create-forwarder.ts';
import { DEFAULT_DELIVERY_LIMITS, type DeliveryLimits } from '../forwarder/delivery/delivery-limits.ts';
import { createFileStore } from '../forwarder/integrations/integration-store.ts';
import { VARIANT_NAMES, type VariantName } from '../forwarder/mapping/blueprints/variant-names.ts';
import type { CommandContext } from './command-context.ts';
import { openSharedOutbox } from './driver-outbox.ts';
import { startSecond } from './driver-second.ts';

/** The waits of a delivery: what `CONFORMANCE_TIME_SCALE` multiplies, and nothing else. */
const WAITS = [
  'requestTimeoutMs',
  'backoffFirstMs',
  'backoffLongestMs',
  'breakerLongestMs',
  'throttleFirstMs',
  'throttleLongestMs',
  'projectDelayMs',
  'refusalFirstMs',
  'refusalLongestMs',
] as const satisfies (keyof DeliveryLimits)[];

/** What a case may ask of our forwarder, in `CONFORMANCE_OPTIONS`. */
export const DRIVER_OPTIONS = [
  'variant',
  'blueprint',
  'minIdLength',
  'outboxBytes',
  'trustProxy',
  'batchEvents',
] as const;

/** As the target says: full batches of 2,000 would take the suite long. */
export const BATCH_EVENTS = 200;

/** How long requests under way may take once it is told to stop, in ms. */
const SHUTDOWN_MS = 2000;

/** Runs our forwarder as the conformance suite asks for it: environment in, a ready line out, until SIGTERM. */
export async function runConformanceDriver(
  env: Readonly<Record<string, string | undefined>>,
  { stop, out, err }: CommandContext,
): Promise<ExitCode> {
  const read = (name: string) => {
    const value = env[`CONFORMANCE_${name}`];
    if (value !== undefined && value !== '') return value;
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      `Failed to start the driver: there is no CONFORMANCE_${name}.`,
      'Let the suite start it: amplitude-emulator conformance forwarder.',
    );
  };
  const timeScale = Number(read('TIME_SCALE'));
  const options = readOptions(env.CONFORMANCE_OPTIONS);
  const dataDir = read('DATA_DIR');
  mkdirSync(dataDir, { recursive: true, mode: OWNER_DIRECTORY });
  const { variant, blueprint, minIdLength, trustProxy, limits } = options;
  const onProblem = (message: string) => err.write(message);
  await using running = new AsyncDisposableStack();
  const second = running.use(startSecond(env, stop.signal));
  const shared = await openSharedOutbox(env, read('RUN'), onProblem);
  const forwarder = await createForwarder({
    host: '127.0.0.1',
    gatewayPort: Number(read('INTAKE_PORT')),
    pipelineKey: read('INTAKE_KEY'),
    signingSecret: DEFAULT_SIGNING_SECRET,
    integration: {
      endpoint: read('ENDPOINT'),
      apiKey: read('API_KEY'),
      ...(variant === undefined ? {} : { variant }),
      ...(blueprint === undefined ? {} : { blueprint }),
      ...(minIdLength === undefined ? {} : { minIdLength }),
    },
    dataDir,
    store: createFileStore(dataDir),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    limits: { ...scaleWaits(timeScale), shutdownMs: SHUTDOWN_MS, batchEvents: BATCH_EVENTS, ...limits },
    clock: systemClock,
    steadyClock,
    rng: createRng(systemClock.now()),
    onProblem,
    ...shared?.options,
  });
  running.defer(() => forwarder.close());
  await shared?.hasShare(stop.signal);
  await second.ready;
  out.write({ json: { type: 'ready', intake: forwarder.url, timeScale } });
  if (!stop.signal.aborted) await Promise.race([once(stop.signal, 'abort'), second.failed]);
  return EXIT.ok;
}

function scaleWaits(scale: number): Partial<DeliveryLimits> {
  return Object.fromEntries(WAITS.map((name) => [name, Math.max(1, DEFAULT_DELIVERY_LIMITS[name] * scale)]));
}

interface DriverOptions {
  variant?: VariantName;
  blueprint?: Record<string, unknown>;
  minIdLength?: number;
  trustProxy?: number;
  limits: Partial<DeliveryLimits>;
}

function readOptions(text = '{}'): DriverOptions {
  const read: unknown = JSON.parse(text);
  const given: Record<string, unknown> = typeof read === 'object' && read !== null ? { ...read } : {};
  const { blueprint } = given;
  const variant = VARIANT_NAMES.find((name) => name === given.variant);
  const number = (name: (typeof DRIVER_OPTIONS)[number]) => {
    const value = given[name];
    return typeof value === 'number' ? value : undefined;
  };
  const [minIdLength, trustProxy, outboxBytes, batchEvents] = [
    number('minIdLength'),
    number('trustProxy'),
    number('outboxBytes'),
    number('batchEvents'),
  ];
  return {
    ...(variant === undefined ? {} : { variant }),
    ...(typeof blueprint === 'object' && blueprint !== null ? { blueprint: { ...blueprint } } : {}),
    ...(minIdLength === undefined ? {} : { minIdLength }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    limits: {
      ...(outboxBytes === undefined ? {} : { outboxBytes }),
      ...(batchEvents === undefined ? {} : { batchEvents }),
    },
  };
}
