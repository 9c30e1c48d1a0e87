import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { steadyClock, systemClock } from '../../runtime/clock.ts';
import { createRng } from '../../runtime/rng.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import { createForwarder, type Forwarder } from '../forwarder/create-forwarder.ts';
import { loadVariant } from '../forwarder/mapping/blueprints/variants.ts';

/** A mock Amplitude and a forwarder that delivers to it. */
export interface Emulation {
  mock: MockAmplitude;
  forwarder: Forwarder;
  pipelineKey: string;
}

/**
 * Starts both. `running` closes them, the forwarder first.
 *
 * @throws {ListenError} when a port cannot be opened
 * @throws {ConfigError} when the forwarder's project does not exist
 */
export async function startEmulation(
  config: Config,
  running: AsyncDisposableStack,
  onProblem: (message: string) => void,
): Promise<Emulation> {
  const options = { ...config.amplitude, host: config.host };
  const mock = running.adopt(await createMockAmplitude(options), ({ close }) => close());
  const forwarder = running.adopt(await startForwarder(mock, config, onProblem), ({ close }) => close());
  return { mock, forwarder, pipelineKey: config.forwarder.pipelineKey };
}

/** The forwarder delivers to one project; the region of its endpoint is the project's. */
async function startForwarder(
  mock: MockAmplitude,
  config: Config,
  onProblem: (message: string) => void,
): Promise<Forwarder> {
  const { project: wanted, gatewayPort, pipelineKey, signingSecret, minIdLength, dataDir } = config.forwarder;
  const project = mock.projects.find(({ name }) => wanted === undefined || name === wanted);
  if (project === undefined) {
    const names = mock.projects.map(({ name }) => name).join(', ');
    throw new ConfigError(`Failed to start the forwarder: forwarder.project names "${wanted}". There are: ${names}.`);
  }
  return createForwarder({
    host: config.host,
    gatewayPort,
    gatewayPortFlag: '--gateway-port',
    pipelineKey,
    signingSecret,
    blueprint: loadVariant('default'),
    target: {
      endpoint: `${mock[project.region]}/2/httpapi`,
      apiKey: project.apiKey,
      plan: project.plan,
    },
    ...(minIdLength === undefined ? {} : { minIdLength }),
    ...(dataDir === undefined ? {} : { dataDir }),
    clock: systemClock,
    steadyClock,
    rng: createRng(systemClock.now()),
    onProblem,
  });
}
