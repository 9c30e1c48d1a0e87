import { once } from 'node:events';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { Config } from '../config/table/settings.ts';
import { playDemo } from '../demo/play-demo.ts';
import type { CommandContext } from './command-context.ts';
import { openScreen, type ScreenLook } from './emulate-screen.ts';
import { parseFilterFlag } from './parse-filter-flag.ts';
import { type Emulation, startEmulation } from './start-emulation.ts';

export interface EmulateOptions extends ScreenLook {
  /** Undefined: no demo. */
  demo: { stepsPerSecond: number; seed: number } | undefined;
}

/**
 * `emulate`: starts the mock and the forwarder, shows what comes in, and stops everything, once, when told to.
 *
 * @throws {ConfigError} where the filter cannot be read
 */
export async function runEmulate(config: Config, options: EmulateOptions, context: CommandContext): Promise<ExitCode> {
  const { stop } = context;
  parseFilterFlag(options.filter);
  let say = context.say;
  const onProblem = (message: string) => say(message);
  const { exportFile } = config.amplitude;
  if (exportFile !== undefined) stop.busyWith(`writing ${exportFile}; ended now, it stays as it was`);
  // Closed in reverse: the terminal is given back first, then events stop coming in, then Amplitude goes.
  await using running = new AsyncDisposableStack();
  const emulation = await startEmulation(config, running, onProblem, () => ({
    stdout: context.out.lost(),
    stderr: context.err.lost(),
  }));
  // A signal may have come meanwhile.
  if (stop.signal.aborted) return EXIT.ok;
  const screen = running.adopt(
    await openScreen(emulation, options, context, config.amplitude.dataDir !== undefined),
    async ({ close }) => {
      say = context.say;
      await close();
    },
  );
  say = screen.say;
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
