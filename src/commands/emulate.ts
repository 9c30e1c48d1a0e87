import { once } from 'node:events';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { say } from '../../lib/say.ts';
import type { Config } from '../config/table/settings.ts';
import { playDemo } from '../demo/play-demo.ts';
import { openScreen } from './emulate-screen.ts';
import { type Emulation, startEmulation } from './start-emulation.ts';
import { listenForStop } from './stop-signal.ts';

export interface EmulateOptions {
  json: boolean;
  /** Undefined: no demo. */
  demo: { stepsPerSecond: number; seed: number } | undefined;
}

/** `emulate`: starts the mock and the forwarder, shows what comes in, and stops everything, once, when told to. */
export async function runEmulate(config: Config, options: EmulateOptions): Promise<ExitCode> {
  const stop = listenForStop();
  let tell = say;
  const onProblem = (message: string) => tell(message);
  // Closed in reverse: the terminal is given back first, then events stop coming in, then Amplitude goes.
  await using running = new AsyncDisposableStack();
  running.defer(stop.dispose);
  const emulation = await startEmulation(config, running, onProblem);
  const screen = running.adopt(await openScreen(emulation, options.json, stop), async ({ close }) => {
    tell = say;
    await close();
  });
  tell = screen.say;
  const demo = options.demo === undefined ? undefined : startDemo(emulation, options.demo, onProblem, stop.signal);
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await demo;
  return EXIT.ok;
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
