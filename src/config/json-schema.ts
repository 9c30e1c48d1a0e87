import { z } from 'zod';
import { configSchema } from './schema.ts';

/**
 * Builds the JSON Schema of the configuration file, for editors: what can be written in it, with descriptions and
 * defaults. Draft 7 is what they all read.
 *
 * @example JSON.stringify(buildJsonSchema()) // amplitude-emulator.schema.json
 */
export function buildJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'amplitude-emulator', description: 'amplitude-emulator.config.yaml or .json', ...schema };
}
