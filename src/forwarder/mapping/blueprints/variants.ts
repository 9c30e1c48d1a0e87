import { type Blueprint, parseBlueprint } from '../blueprint.ts';
import defaultBlueprint from './default.json' with { type: 'json' };

/** The variants the integration comes in. Each is data; a new one is a JSON file here and a line below. */
const VARIANTS = { default: defaultBlueprint } as const;

/** Loads a variant's blueprint. */
export function loadVariant(name: keyof typeof VARIANTS): Blueprint {
  return parseBlueprint(VARIANTS[name]);
}
