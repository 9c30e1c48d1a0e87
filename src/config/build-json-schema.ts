import { type JsonSchema, objectSchema } from './table/setting.ts';
import { FILE_SETTINGS } from './table/settings.ts';

/**
 * Builds the JSON Schema of the configuration file: what can be written in it, with descriptions and defaults. It is what
 * a configuration is checked with, and what editors read; draft 7 is what they all know.
 *
 * @example JSON.stringify(buildJsonSchema()) // amplitude-emulator.schema.json
 */
export function buildJsonSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'amplitude-emulator',
    description: 'amplitude-emulator.config.yaml or .json',
    ...objectSchema(FILE_SETTINGS),
  };
}
