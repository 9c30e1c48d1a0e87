import { parseYaml } from '../../lib/parse-yaml.ts';
import { ConfigError } from '../config/config-error.ts';
import { readInput } from './read-input.ts';

/**
 * Reads changes to a blueprint from a file, YAML or JSON.
 *
 * @throws {ConfigError} where it cannot be read or holds no object
 */
export function readPatch(file: string): Record<string, unknown> {
  const parsed = parseYaml(readInput(file));
  if (!parsed.ok) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to read ${file}: ${parsed.problems.join('; ')}.`,
      'Write YAML or JSON.',
    );
  }
  if (isObject(parsed.value)) return parsed.value;
  throw new ConfigError(
    'INPUT_INVALID',
    `Failed to use the blueprint ${file}: it holds no object.`,
    'Write {"revenue":{"mode":"order"}}, for example.',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
