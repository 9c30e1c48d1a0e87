import { once } from 'node:events';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createRng } from '../../runtime/rng.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import { playDemo } from '../demo/play-demo.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createForwarder, type Forwarder } from '../forwarder/create-forwarder.ts';
import { loadVariant } from '../forwarder/mapping/blueprints/variants.ts';
import { type Emulation, openScreen } from './emulate-screen.ts';
import { listenForStop, type StopSignal } from './stop-signal.ts';

export interface EmulateOptions {
  json: boolean;
  /** Undefined: no demo. */
  demo: { stepsPerSecond: number; seed: number } | undefined;
}

/** `emulate`: starts the mock and the forwarder, shows what comes in, and stops everything, once, when told to. */
export async function runEmulate(config: Config, options: EmulateOptions): Promise<ExitCode> {
  const stop = listenForStop();
  let say = (message: string): void => console.error(message);
  const speak = (message: string) => say(message);
  const mock = await createMockAmplitude({ ...config.amplitude, host: config.host });
  try {
    const forwarder = await startForwarder(mock, config, speak);
    try {
      const emulation = { mock, forwarder, pipelineKey: config.forwarder.pipelineKey };
      const screen = await openScreen(emulation, options.json, stop);
      say = screen.say;
      await runUntilStopped(emulation, options, speak, stop);
      await screen.close();
      say = console.error;
    } finally {
      await forwarder.close();
    }
  } finally {
    await mock.close();
    stop.dispose();
  }
  return EXIT.ok;
}

async function runUntilStopped(
  emulation: Emulation,
  options: EmulateOptions,
  say: (message: string) => void,
  stop: StopSignal,
): Promise<void> {
  const demo = options.demo === undefined ? undefined : startDemo(emulation, options.demo, say, stop.signal);
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await demo;
}

/** The forwarder delivers to one project; the region of its endpoint is the project's. */
async function startForwarder(
  mock: MockAmplitude,
  config: Config,
  onProblem: (message: string) => void,
): Promise<Forwarder> {
  const { project: wanted, gatewayPort, pipelineKey, signingSecret, minIdLength } = config.forwarder;
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
    clock: systemClock,
    rng: createRng(systemClock.now()),
    onProblem,
  });
}

function startDemo(
  { mock, forwarder, pipelineKey }: Emulation,
  { stepsPerSecond, seed }: { stepsPerSecond: number; seed: number },
  onProblem: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const at = (region: 'us' | 'eu') => ({
    url: mock[region],
    apiKey: mock.projects.find((project) => project.region === region)?.apiKey ?? '',
  });
  return playDemo(
    {
      seed,
      stepsPerSecond,
      clock: systemClock,
      gateway: { url: forwarder.url, pipelineKey },
      amplitude: { us: at('us'), eu: at('eu') },
      onProblem,
    },
    signal,
  );
}
