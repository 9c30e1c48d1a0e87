import { type Blueprint, parseBlueprint } from '../blueprint.ts';
import defaultBlueprint from './default.json' with { type: 'json' };
import mediaBlueprint from './media.json' with { type: 'json' };
import retailBlueprint from './retail.json' with { type: 'json' };
import type { VariantName } from './variant-names.ts';

/** The variants the integration comes in. Each is data; a new one is a JSON file here, a line below and a name. */
const VARIANTS: Readonly<Record<VariantName, unknown>> = {
  default: defaultBlueprint,
  retail: retailBlueprint,
  media: mediaBlueprint,
};

/**
 * Loads a variant's blueprint.
 *
 * @example loadVariant('retail').revenue.mode // 'line_items'
 */
export function loadVariant(name: VariantName): Blueprint {
  return parseBlueprint(VARIANTS[name]);
}
