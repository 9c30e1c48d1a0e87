import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import type { ConfiguredIntegration } from '../forwarder/integrations/configured-integration.ts';
import { BlueprintError } from '../forwarder/mapping/blueprint-error.ts';
import { loadVariant } from '../forwarder/mapping/blueprints/variants.ts';
import { overrideBlueprint } from '../forwarder/mapping/override-blueprint.ts';

/**
 * Reads how the configuration has events mapped: the same for every command that maps.
 *
 * @throws {ConfigError} rejects, naming what is wrong with the changes to the variant, and where they stand
 */
export async function readMapping({
  variant,
  blueprint,
  minIdLength,
}: Config['forwarder']): Promise<Pick<ConfiguredIntegration, 'variant' | 'blueprint' | 'minIdLength'>> {
  const patch = typeof blueprint === 'string' ? await loadPatch(blueprint) : blueprint;
  if (patch !== undefined) {
    checkPatch(patch, typeof blueprint === 'string' ? blueprint : 'in forwarder.blueprint', variant);
  }
  return {
    variant,
    ...(patch === undefined ? {} : { blueprint: patch }),
    ...(minIdLength === undefined ? {} : { minIdLength }),
  };
}

function checkPatch(patch: object, where: string, variant: Config['forwarder']['variant']): void {
  try {
    overrideBlueprint(loadVariant(variant), patch);
  } catch (cause) {
    if (!(cause instanceof BlueprintError)) throw cause;
    const problems = cause.problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new ConfigError('INPUT_INVALID', `Failed to use the blueprint ${where}: ${problems}.`, cause.fix, { cause });
  }
}

/** Most runs have no such file, and need not load what reads YAML. */
async function loadPatch(file: string): Promise<Record<string, unknown>> {
  const { readPatch } = await import('./read-patch.ts');
  return readPatch(file);
}
