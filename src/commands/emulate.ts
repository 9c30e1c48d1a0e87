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
import { listenForStop } from './stop-signal.ts';

export interface EmulateOptions {
  json: boolean;
  /** Undefined: no demo. */
  demo: { stepsPerSecond: number; seed: number } | undefined;
}

/** `emulate`: starts the mock and the forwarder, shows what comes in, and stops everything, once, when told to. */
export async function runEmulate(config: Config, options: EmulateOptions): Promise<ExitCode> {
  const stop = listenForStop();
  let say: (message: string) => void = console.error;
  const onProblem = (message: string) => say(message);
  // Closed in reverse: the terminal is given back first, then events stop coming in, then Amplitude goes.
  await using running = new AsyncDisposableStack();
  running.defer(stop.dispose);
  const mock = running.adopt(await createMockAmplitude({ ...config.amplitude, host: config.host }), ({ close }) =>
    close(),
  );
  const forwarder = running.adopt(await startForwarder(mock, config, onProblem), ({ close }) => close());
  const emulation = { mock, forwarder, pipelineKey: config.forwarder.pipelineKey };
  const screen = running.adopt(await openScreen(emulation, options.json, stop), async ({ close }) => {
    say = console.error;
    await close();
  });
  say = screen.say;
  const demo = options.demo === undefined ? undefined : startDemo(emulation, options.demo, onProblem, stop.signal);
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await demo;
  return EXIT.ok;
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
