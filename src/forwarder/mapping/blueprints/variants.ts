import { type Blueprint, parseBlueprint } from '../blueprint.ts';
import defaultBlueprint from './default.json' with { type: 'json' };
import mediaBlueprint from './media.json' with { type: 'json' };
import retailBlueprint from './retail.json' with { type: 'json' };

/** The variants the integration comes in. Each is data; a new one is a JSON file here and a line below. */
const VARIANTS = { default: defaultBlueprint, retail: retailBlueprint, media: mediaBlueprint } as const;

export type VariantName = keyof typeof VARIANTS;

/** Names of all variants, the default one first. */
export const VARIANT_NAMES = ['default', 'retail', 'media'] as const satisfies readonly VariantName[];

export function isVariant(name: unknown): name is VariantName {
  return VARIANT_NAMES.some((variant) => variant === name);
}

/**
 * Loads a variant's blueprint.
 *
 * @example loadVariant('retail').revenue.mode // 'line_items'
 */
export function loadVariant(name: VariantName): Blueprint {
  return parseBlueprint(VARIANTS[name]);
}
