import { readFileSync } from 'node:fs';
import { parseYaml } from '../../lib/parse-yaml.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigTree, isTree } from './config-tree.ts';
import { refuseConfig } from './refuse-config.ts';

/**
 * Reads a configuration file, YAML or JSON, without looking at what is in it.
 *
 * @throws {ConfigError} when it cannot be read or holds no object
 */
export function readConfigFile(file: string): ConfigTree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      'CONFIG_UNREADABLE',
      `Failed to read the configuration file ${file}: ${reason}.`,
      'Check the path.',
      {
        cause,
      },
    );
  }
  const parsed = parseYaml(text);
  if (!parsed.ok) return refuseConfig(file, parsed.problems);
  const tree = parsed.value ?? {};
  if (!isTree(tree)) refuseConfig(file, ['the file must hold an object, with keys such as amplitude and forwarder']);
  return tree;
}
