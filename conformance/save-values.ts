import type { Difference } from './compare-json.ts';
import { show } from './compare-json.ts';
import type { Json } from './rule.ts';

/**
 * Takes values out of a JSON answer by their paths.
 *
 * @param paths name → path, as `matches.0.amplitude_id`
 * @returns what was found, and a difference for each that was not
 * @example saveValues({ id: 'matches.0.amplitude_id' }, '{"matches":[{"amplitude_id":7}]}') // { saved: { id: 7 }, … }
 */
export function saveValues(
  paths: Readonly<Record<string, string>>,
  text: string,
): { saved: Record<string, Json>; differences: Difference[] } {
  const saved: Record<string, Json> = {};
  const differences: Difference[] = [];
  for (const [name, path] of Object.entries(paths)) {
    const found = path.split('.').reduce(step, parse(text));
    if (found === undefined) {
      differences.push({ at: `save.${name}`, expected: `a value at ${path}`, got: show(parse(text)) });
    } else saved[name] = found;
  }
  return { saved, differences };
}

function step(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value[Number(key)];
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
