import { z } from 'zod';
import { lazy } from '../../lib/lazy.ts';
import { buildJsonSchema } from './build-json-schema.ts';
import { describeProblems } from './describe-problems.ts';
import type { SettingType } from './table/setting.ts';
import type { Config } from './table/settings.ts';

const schema = lazy(() => z.fromJSONSchema(buildJsonSchema()));

export type Checked = { ok: true; config: Config } | { ok: false; problems: string[] };

/**
 * Checks a configuration that has its defaults already.
 *
 * @example checkConfig({ amplitude: { usPrt: 9100 } }) // { ok: false, problems: ['amplitude.usPrt: unknown key. Did …'] }
 */
export function checkConfig(tree: unknown): Checked {
  const strange = listInherited(tree, []);
  if (strange.length > 0) return { ok: false, problems: strange };
  const { error } = schema().safeParse(tree, { reportInput: true });
  if (error === undefined && isConfig(tree)) return { ok: true, config: tree };
  return { ok: false, problems: describeProblems(error?.issues ?? []) };
}

/** Schema and type are made of the same rows: what the one takes, the other is. */
function isConfig(tree: unknown): tree is Config {
  return schema().safeParse(tree).success;
}

/**
 * No setting has a name that every object has, such as `toString`. What does is told before anything else: an object that
 * cannot be made a text of would make those throw who compare it.
 */
function listInherited(tree: unknown, path: readonly string[]): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    const at = [...path, key];
    return key in Object.prototype ? [`${at.join('.')}: unknown key.`] : listInherited(value, at);
  });
}

/** Whether one value is what its setting takes. */
export function isOf<Value>({ schema }: SettingType<Value>, value: unknown): value is Value {
  return z.fromJSONSchema(schema).safeParse(value).success;
}
