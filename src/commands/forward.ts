import { once } from 'node:events';
import { pino } from 'pino';
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { listen } from '../../lib/listen.ts';
import type { LineOutput } from '../../lib/output/line-output.ts';
import { redactSecret } from '../../lib/redact-secret.ts';
import { createRng } from '../../lib/rng.ts';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_PIPELINE_KEY } from '../config/table/forwarder-settings.ts';
import type { Config } from '../config/table/settings.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from '../forwarder/create-forwarder.ts';
import { chooseEndpoint } from '../forwarder/delivery/endpoint.ts';
import { createMetrics } from '../forwarder/ops/create-metrics.ts';
import { createOps } from '../forwarder/ops/create-ops.ts';
import type { CommandContext } from './command-context.ts';
import { readTrustProxy } from './read-trust-proxy.ts';

/**
 * `forward`: the forwarder alone, until it is told to stop. One line of JSON on stdout says where it answers; the log, a
 * JSON object a line, goes to stderr.
 */
export async function runForward(config: Config, { stop, out, err, logJson }: CommandContext): Promise<ExitCode> {
  const options = chooseOptions(config);
  logJson();
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, logTo(err));
  const metrics = createMetrics();
  stop.busyWith(`sending what is queued, for ${config.forwarder.drainMs} ms at most; the rest waits on disk`);
  // Closed after the forwarder: the last scrape is worth having.
  await using last = new AsyncDisposableStack();
  await using running = new AsyncDisposableStack();

  const onProblem = (message: string) => log.warn(message);
  const forwarder = await createForwarder({ ...options, onProblem, observer: metrics.observer });
  running.defer(() => drain(forwarder, log));
  const notReady = () => (stop.signal.aborted ? 'it is stopping' : (forwarder.outOfReach() ?? forwarder.paused()));
  const measured = { ...forwarder, logLinesLost: err.lost };
  const ops = await listen(createOps(metrics, measured, notReady), {
    name: 'the metrics endpoint',
    host: config.host,
    port: config.forwarder.metricsPort,
    portFlag: '--metrics-port',
    onProblem,
  });
  last.defer(ops.close);
  const { endpoint, apiKey } = options.integration;
  const ready = { gateway: forwarder.url, metrics: `${ops.url}/metrics` };
  out.write({ json: { type: 'ready', ...ready } });
  log.info(
    { ...ready, endpoint, apiKey: redactSecret(apiKey), dataDir: options.dataDir, ...forwarder.counts() },
    'ready',
  );

  if (config.forwarder.pipelineKey === DEFAULT_PIPELINE_KEY) {
    log.warn(
      'The pipeline key is the one that everybody knows. Set AMPLITUDE_EMULATOR_PIPELINE_KEY to one of your own.',
    );
  }
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  log.info({ drainMs: config.forwarder.drainMs, queued: forwarder.counts().queued }, 'stopping');
  return EXIT.ok;
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

function chooseOptions({ host, forwarder }: Config): ForwarderOptions & { dataDir: string } {
  const { apiKey, dataDir, plan, gzip, minIdLength, outboxBytes, drainMs } = forwarder;
  const endpoint = chooseEndpoint(forwarder);
  const trustProxy = readTrustProxy(forwarder.trustProxy);
  if (apiKey === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to start the forwarder: there is no API key.',
      "Set AMPLITUDE_EMULATOR_API_KEY, or forwarder.apiKey in the file, to your project's.",
    );
  }
  if (dataDir === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to start the forwarder: there is no data directory, and events must outlive the process.',
      'Set --forwarder-data-dir.',
    );
  }
  return {
    host,
    gatewayPort: forwarder.gatewayPort,
    gatewayPortFlag: '--gateway-port',
    pipelineKey: forwarder.pipelineKey,
    signingSecret: forwarder.signingSecret,
    integration: { endpoint, apiKey, plan, gzip, ...(minIdLength === undefined ? {} : { minIdLength }) },
    allowOtherHosts: forwarder.allowOtherHosts ?? false,
    dataDir,
    ...(trustProxy === undefined ? {} : { trustProxy }),
    limits: { shutdownMs: drainMs, ...(outboxBytes === undefined ? {} : { outboxBytes }) },
    clock: systemClock,
    steadyClock,
    rng: createRng(systemClock.now()),
  };
}
