import { systemClock } from '../../lib/clock.ts';
import { EXIT } from '../../lib/errors/exit-codes.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';
import { runCommand } from './run-command.ts';
import { type Emulation, startEmulation } from './start-emulation.ts';

/**
 * `exec`: starts everything, runs a command with the addresses and keys in its environment, stops everything, and gives
 * the command's exit code back.
 *
 * @param proxied sends the command's calls to Amplitude's own addresses here, too
 */
export async function runExec(
  config: Config,
  [command = '', ...args]: readonly string[],
  { stop, say, proxied }: Pick<CommandContext, 'stop' | 'say'> & { proxied: boolean },
): Promise<number> {
  if (command === '') {
    say('Failed to run a command: its name is empty (got ""). Write exec -- npm test, for instance.');
    return EXIT.wrongUse;
  }
  await using running = new AsyncDisposableStack();
  const emulation = await startEmulation(proxied ? withProxy(config) : config, running, say);
  const found = { ...process.env, ...describe(emulation) };
  const env = proxied ? await addProxy(emulation, found, running, say) : found;
  // A signal may have come meanwhile: there is nothing to run any more.
  if (stop.signal.aborted) return EXIT.couldNotRun;
  const code = await runCommand(command, args, { env, stop, say });
  stop.stop();
  return code;
}

/** One on a free port, where none was asked for. */
function withProxy(config: Config): Config {
  return { ...config, amplitude: { ...config.amplitude, proxyPort: config.amplitude.proxyPort ?? 0 } };
}

async function addProxy(
  { mock: { proxy = '', ca = '' } }: Emulation,
  env: NodeJS.ProcessEnv,
  running: AsyncDisposableStack,
  say: (message: string) => void,
): Promise<NodeJS.ProcessEnv> {
  const { openTrust } = await import('./proxied/open-trust.ts');
  const { proxyVariables } = await import('./proxied/proxy-variables.ts');
  const trust = running.adopt(openTrust({ ca, env, now: systemClock.now(), say }), ({ remove }) => remove());
  return { ...env, ...proxyVariables(proxy, trust, env) };
}

/** What the command finds in its environment. */
function describe({ mock, forwarder, pipelineKey, management }: Emulation): Record<string, string> {
  const keys = mock.projects.map(({ region, apiKey }) => [`AMPLITUDE_EMULATOR_${region.toUpperCase()}_KEY`, apiKey]);
  return {
    // Of several projects in a region, the first one's key.
    ...Object.fromEntries(keys.toReversed()),
    AMPLITUDE_EMULATOR_US_URL: mock.us,
    AMPLITUDE_EMULATOR_EU_URL: mock.eu,
    AMPLITUDE_EMULATOR_CONTROL_URL: mock.control,
    ...(mock.controlToken === undefined ? {} : { AMPLITUDE_EMULATOR_CONTROL_TOKEN: mock.controlToken }),
    ...(mock.caFile === undefined ? {} : { AMPLITUDE_EMULATOR_CA: mock.caFile }),
    ...(mock.proxy === undefined ? {} : { AMPLITUDE_EMULATOR_PROXY_URL: mock.proxy }),
    AMPLITUDE_EMULATOR_GATEWAY_URL: forwarder.url,
    AMPLITUDE_EMULATOR_PIPELINE_KEY: pipelineKey,
    AMPLITUDE_EMULATOR_MANAGEMENT_URL: management.url,
    AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN: management.token,
  };
}
