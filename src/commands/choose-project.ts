import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';

/**
 * Chooses the emulator's project that the forwarder delivers to: the one that is named, else the first one, of the region where
 * one is said.
 *
 * @throws {ConfigError} where there is none
 */
export function chooseProject<Project extends { name: string; region: string }>(
  projects: readonly Project[],
  { project: wanted, region }: Pick<Config['forwarder'], 'project' | 'region'>,
): Project {
  const named = projects.filter(({ name }) => wanted === undefined || name === wanted);
  if (named.length === 0) {
    throw refuse(`forwarder.project names "${wanted}"`, projects.map(({ name }) => name).join(', '));
  }
  const chosen = named.find((one) => region === undefined || one.region === region);
  if (chosen !== undefined) return chosen;
  const places = projects.map((one) => `${one.name} (${one.region})`).join(', ');
  throw refuse(`forwarder.region is ${region}, where ${wanted ?? 'no project'} is${wanted ? ' not' : ''}`, places);
}

function refuse(reason: string, there: string): ConfigError {
  return new ConfigError('CONFIG_INVALID', `Failed to start the forwarder: ${reason}.`, `There are: ${there}.`);
}
