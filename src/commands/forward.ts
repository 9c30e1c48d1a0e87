import { once } from 'node:events';
import { hostname } from 'node:os';
import { pino } from 'pino';
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { listen } from '../../lib/listen.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import { redactSecret } from '../../lib/redact-secret.ts';
import { createRng } from '../../lib/rng.ts';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_LEASE, DEFAULT_PIPELINE_KEY, DEFAULT_SIGNING_SECRET } from '../config/table/forwarder-settings.ts';
import type { Config } from '../config/table/settings.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../forwarder/create-forwarder.ts';
import { chooseEndpoint } from '../forwarder/delivery/endpoint.ts';
import { createFileStore } from '../forwarder/integrations/integration-store.ts';
import { createMetrics } from '../forwarder/ops/create-metrics.ts';
import { createOps } from '../forwarder/ops/create-ops.ts';
import { whyNotReady } from '../forwarder/ops/why-not-ready.ts';
import type { CommandContext } from './command-context.ts';
import { parseSpan } from './parse-span.ts';
import { readMapping } from './read-mapping.ts';
import { readTrustProxy } from './read-trust-proxy.ts';

/** How long it goes on sending once told to stop, in ms. */
const DRAIN_MS = 10_000;

/**
 * `forward`: the forwarder alone, until it is told to stop. One line of JSON on stdout says where it answers; the log, a
 * JSON object a line, goes to stderr.
 *
 * @param notes what is to be said of the configuration, in the log
 */
export async function runForward(
  config: Config,
  notes: readonly string[],
  { stop, out, err, logJson }: CommandContext,
): Promise<ExitCode> {
  const options = await chooseOptions(config);
  const { drainMs = DRAIN_MS } = config.forwarder;
  logJson();
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, logTo(err));
  const metrics = createMetrics();
  stop.busyWith(`sending what is queued, for ${drainMs} ms at most; the rest waits on disk`);
  // Closed after the forwarder: the last scrape is worth having.
  await using last = new AsyncDisposableStack();
  await using running = new AsyncDisposableStack();

  const onProblem = (message: string) => log.warn(message);
  const outboxes = await openDatabase(config, onProblem);
  const forwarder = await createForwarder({ ...options, ...outboxes, onProblem, observer: metrics.observer });
  running.defer(() => drain(forwarder, log));
  const notReady = () => whyNotReady(forwarder, stop.signal.aborted);
  const measured = { ...forwarder, logLinesLost: err.lost };
  const ops = await listen(createOps(metrics, measured, notReady), {
    name: 'the metrics endpoint',
    host: config.host,
    port: config.forwarder.metricsPort,
    portFlag: '--metrics-port',
    onProblem,
  });
  last.defer(ops.close);
  const { managementUrl } = forwarder;
  const ready = {
    gateway: forwarder.url === '' ? null : forwarder.url,
    metrics: `${ops.url}/metrics`,
    ...(managementUrl === undefined ? {} : { management: managementUrl }),
  };
  out.write({ json: { type: 'ready', ...ready } });
  const { endpoint, apiKey } = options.integration;
  const integrations = forwarder.integrations();
  log.info(
    { ...ready, endpoint, apiKey: redactSecret(apiKey), dataDir: options.dataDir, integrations, ...forwarder.counts() },
    'ready',
  );
  for (const note of [
    ...notes,
    ...describeClosed(config),
    ...describeUnshared(config),
    ...describeKnownSecrets(config),
  ])
    log.warn(note);
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  log.info({ drainMs, queued: forwarder.counts().queued }, 'stopping');
  return EXIT.ok;
}

/** A token for what is not open was meant to open it, perhaps. */
function describeClosed({ forwarder: { managementPort, managementToken } }: Config): string[] {
  if (managementPort !== undefined || managementToken === undefined) return [];
  return ['There is a management token, and the management API is closed: --management-port opens it.'];
}

/** Which of several forwarders it is says nothing where there is but one. */
function describeUnshared({ forwarder: { outbox, instance, lease, partitions } }: Config): string[] {
  if (outbox !== undefined) return [];
  const given = [
    instance === undefined ? [] : ['--instance'],
    lease === DEFAULT_LEASE ? [] : ['--lease'],
    partitions === undefined ? [] : ['--partitions'],
  ].flat();
  if (given.length === 0) return [];
  return [`Without a database (--outbox) there is one forwarder alone, and nothing is done with ${given.join(', ')}.`];
}

/** Warns of what whoever reads the documentation can send events with. */
function describeKnownSecrets({ forwarder: { pipelineKey, signingSecret } }: Config): string[] {
  const known = [
    pipelineKey === DEFAULT_PIPELINE_KEY ? ['pipeline key', 'AMPLITUDE_EMULATOR_PIPELINE_KEY'] : [],
    signingSecret === DEFAULT_SIGNING_SECRET ? ['signing secret', 'AMPLITUDE_EMULATOR_SIGNING_SECRET'] : [],
  ].filter((one) => one.length > 0);
  if (known.length === 0) return [];
  const names = known.map(([name]) => `the ${name}`).join(' and ');
  const [are, own] = known.length === 1 ? ['is the one', 'one'] : ['are those', 'some'];
  const variables = known.map(([, variable]) => variable).join(' and ');
  return [`${names.replace('the', 'The')} ${are} that everybody knows. Set ${variables} to ${own} of your own.`];
}

/** Written at once, where somebody reads: what is logged before a crash is what explains it. A log is not worth a stop. */
function logTo(err: LineOutput): pino.DestinationStream {
  return { write: (line) => err.write(line.replace(/\n$/, '')) };
}

async function drain(forwarder: Forwarder, log: pino.Logger): Promise<void> {
  await forwarder.close();
  const { delivered, dead, queued } = forwarder.counts();
  log.info({ delivered, dead, queued }, 'stopped');
}

async function chooseOptions({ host, forwarder }: Config): Promise<ForwarderOptions> {
  const { apiKey, dataDir, outbox, plan, gzip, outboxBytes, drainMs = DRAIN_MS } = forwarder;
  const endpoint = chooseEndpoint(forwarder);
  const trustProxy = readTrustProxy(forwarder.trustProxy);
  if (apiKey === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to start the forwarder: there is no API key.',
      "Set AMPLITUDE_EMULATOR_API_KEY, or forwarder.apiKey in the file, to your project's.",
    );
  }
  if (outbox === undefined && forwarder.role !== 'both') {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      `Failed to start the forwarder: --role ${forwarder.role} needs a database that others take from or fill, and there is none.`,
      'Set --outbox to one, or leave --role out.',
    );
  }
  if (dataDir === undefined && outbox === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to start the forwarder: there is no data directory, and events must outlive the process.',
      'Set --forwarder-data-dir, or --outbox to a database.',
    );
  }
  if (dataDir === undefined && forwarder.managementPort !== undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to start the forwarder: what the management API installs must outlive the process, and there is no data directory.',
      'Set --forwarder-data-dir, too.',
    );
  }
  return {
    host,
    gatewayPort: forwarder.gatewayPort,
    gatewayPortFlag: '--gateway-port',
    pipelineKey: forwarder.pipelineKey,
    signingSecret: forwarder.signingSecret,
    integration: { endpoint, apiKey, plan, gzip, ...(await readMapping(forwarder)) },
    allowOtherHosts: forwarder.allowOtherHosts,
    takesEvents: forwarder.role !== 'deliver',
    ...(dataDir === undefined ? {} : { dataDir, store: createFileStore(dataDir) }),
    ...chooseManagement(forwarder),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    limits: { shutdownMs: drainMs, ...(outboxBytes === undefined ? {} : { outboxBytes }) },
    clock: systemClock,
    steadyClock,
    rng: createRng(systemClock.now()),
  };
}

/** Where events wait in a database: what speaks to it is loaded for nobody else. */
async function openDatabase(
  { forwarder }: Config,
  onProblem: (message: string) => void,
): Promise<Pick<ForwarderOptions, 'outboxes'>> {
  const { outbox: url, instance: name = `${hostname()}-${process.pid}`, role, lease, partitions } = forwarder;
  if (url === undefined) return {};
  const { createPostgresOutboxes } = await import('../forwarder/delivery/outbox/postgres/create-postgres-outboxes.ts');
  const instance = { name, role, leaseMs: parseSpan(lease), partitions };
  return { outboxes: createPostgresOutboxes(url, instance, steadyClock, onProblem) };
}

/** Open only where it was asked for, and then with a token that whoever runs it has chosen: it would stand in a log otherwise. */
function chooseManagement({
  managementPort: port,
  managementToken: token,
}: Config['forwarder']): Pick<ForwarderOptions, 'management'> {
  if (port === undefined) return {};
  if (token !== undefined) return { management: { port, portFlag: '--management-port', token } };
  throw new ConfigError(
    'CONFIG_INCOMPLETE',
    'Failed to start the forwarder: the management API is asked for, and there is no token for its callers.',
    'Set AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN to one of at least 8 characters.',
  );
}
