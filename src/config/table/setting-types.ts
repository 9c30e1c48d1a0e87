import { type JsonSchema, type ObjectOf, objectSchema, type Rows, type SettingType } from './setting.ts';

export const text: SettingType<string> = { schema: { type: 'string', minLength: 1 }, reads: 'text' };

/** A span of time, as a filter has it. */
export const span: SettingType<string> = {
  schema: { type: 'string', pattern: '^\\d{1,9}(ms|s|m|h|d)$' },
  reads: 'text',
  rule: 'A span of time is 30s, 10m, 1h or 2d.',
};

/** A span of time that signs of life come three times in: shorter than a second they would be most of the work. */
export const lease: SettingType<string> = {
  schema: { type: 'string', pattern: '^([1-9]\\d{3,5}ms|[1-9]\\d{0,2}s|[1-9]\\d?m)$' },
  reads: 'text',
  rule: 'A lease is 1s at least and 99m at most, such as 3s, 1500ms or 10m.',
};

/** A shared secret, long enough not to be a typing error. */
export const secret: SettingType<string> = { schema: { type: 'string', minLength: 8 }, reads: 'text' };

export const port: SettingType<number> = {
  schema: { type: 'integer', minimum: 0, maximum: 65_535 },
  reads: 'number',
};

/** A whole number from 1. */
export const count: SettingType<number> = { schema: { type: 'integer', minimum: 1 }, reads: 'number' };

/** A whole number from 0. */
export const amount: SettingType<number> = { schema: { type: 'integer', minimum: 0 }, reads: 'number' };

/** A status of an answer that says something is wrong. */
export const errorStatus: SettingType<number> = {
  schema: { type: 'integer', minimum: 400, maximum: 599 },
  reads: 'number',
};

export const whole: SettingType<number> = {
  schema: { type: 'integer' },
  reads: 'number',
  rule: 'It must be a whole number.',
};

export const positive: SettingType<number> = {
  schema: { type: 'number', exclusiveMinimum: 0 },
  reads: 'number',
  rule: 'It must be a number above 0.',
};

/** A number above 0, or null for none. */
export const positiveOrNull: SettingType<number | null> = {
  schema: { type: ['number', 'null'], exclusiveMinimum: 0 },
  reads: 'number',
  rule: 'It must be a number above 0, or null for none.',
};

export const toggle: SettingType<boolean> = {
  schema: { type: 'boolean' },
  reads: 'boolean',
  rule: 'It must be true or false.',
};

export const texts: SettingType<string[]> = {
  schema: { type: 'array', items: { type: 'string', minLength: 1 } },
  reads: 'list',
};

export function oneOf<const Value extends string>(...values: readonly Value[]): SettingType<Value> {
  return { schema: { type: 'string', enum: values }, reads: 'text' };
}

/** A list of some of these. */
export function someOf<const Value extends string>(...values: readonly Value[]): SettingType<Value[]> {
  return { schema: { type: 'array', items: { type: 'string', enum: values } }, reads: 'list' };
}

/** An object of settings, such as a project. */
export function object<const Table extends Rows>(rows: Table): SettingType<ObjectOf<Table>> {
  return { schema: objectSchema(rows), reads: 'text' };
}

/** What another room declares as JSON Schema. */
export function declared<Value>(schema: JsonSchema): SettingType<Value> {
  return { schema, reads: 'text' };
}

export function listOf<Value>({ schema }: SettingType<Value>, minItems = 0): SettingType<Value[]> {
  return { schema: { type: 'array', items: schema, ...(minItems > 0 ? { minItems } : {}) }, reads: 'text' };
}
