import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/table/settings.ts';
import { CONFIGURED_ID, CONFIGURED_NAME } from '../forwarder/integrations/configured-integration.ts';
import { DEFAULT_MIN_ID_LENGTH } from '../forwarder/integrations/integration-settings.ts';
import { createFileStore } from '../forwarder/integrations/integration-store.ts';
import type { Blueprint } from '../forwarder/mapping/blueprint.ts';
import { loadVariant } from '../forwarder/mapping/blueprints/variants.ts';
import { createMapper, type Mapper } from '../forwarder/mapping/map-event.ts';
import { overrideBlueprint } from '../forwarder/mapping/override-blueprint.ts';
import { chooseDataDir } from './choose-data-dir.ts';
import { readMapping } from './read-mapping.ts';

/** How one integration maps, and which one it is. */
export interface IntegrationMapping {
  id: string;
  name: string;
  blueprint: Blueprint;
  mapper: Mapper;
}

/**
 * Lists how each integration maps that a forwarder with this configuration delivers to: the configured one, and those installed
 * in its data directory.
 *
 * @param wanted id of the one that is asked for. Default: all of them
 * @throws {ConfigError} where it is none of them, or its blueprint cannot be used
 * @throws {StoreError} where what is installed cannot be read
 */
export async function listMappings(config: Config, wanted?: string): Promise<IntegrationMapping[]> {
  const dataDir = chooseDataDir(config);
  const { integrations } = dataDir === undefined ? { integrations: [] } : createFileStore(dataDir).load();
  const { variant = 'default', blueprint = {}, minIdLength } = await readMapping(config.forwarder);
  const all = [
    { id: CONFIGURED_ID, name: CONFIGURED_NAME, variant, blueprint, minIdLength },
    ...integrations.map((one) => ({ ...one, minIdLength: one.config.min_id_length })),
  ];
  const chosen = all.filter(({ id }) => wanted === undefined || id === wanted);
  if (chosen.length === 0) {
    const there = all.map(({ id, name }) => `${id} (${name})`).join(', ');
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to choose an integration: there is no "${wanted}".`,
      `There are: ${there}.`,
    );
  }
  return chosen.map((one) => {
    const blueprint = overrideBlueprint(loadVariant(one.variant), one.blueprint);
    const mapper = createMapper({ blueprint, minIdLength: one.minIdLength ?? DEFAULT_MIN_ID_LENGTH });
    return { id: one.id, name: one.name, blueprint, mapper };
  });
}
