import type { Command } from './commands.ts';

/** A part of a JSON Schema (draft 7), as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

declare const VALUE: unique symbol;

/** What a setting's value may be. */
export interface SettingType<Value> {
  /** What is taken; the checks and the published schema are made of it. */
  readonly schema: JsonSchema;
  /** How a flag's or a variable's text is read. What cannot be read so stays text, and is refused by the schema. */
  readonly reads: 'text' | 'number' | 'boolean' | 'list';
  /** Said of a value that is refused, where the schema's own words would be riddles. */
  readonly rule?: string;
  /** For the compiler alone: there is no such property. */
  readonly [VALUE]?: Value;
}

/** A row of the table: everything that is to be known of one setting. */
export interface Setting<Value = unknown> {
  readonly type: SettingType<Value>;
  readonly description: string;
  /** As commander reads it, with a name for its value. The environment variable is named after it. */
  readonly flag?: `--${string}`;
  /** The environment variable of a setting that has no flag. */
  readonly env?: `AMPLITUDE_EMULATOR_${string}`;
  /** The commands that it means something to; they have its flag, where there is one. */
  readonly commands?: readonly Command[];
  readonly default?: NoInfer<Value>;
  /** What holds where nothing is set and there is no default to set, in words. */
  readonly otherwise?: string;
  /** Its flag shows it to everybody on the machine, in the list of processes: the help points to the variable. */
  readonly secret?: true;
  /** It cannot be left out. */
  readonly required?: true;
}

/** Settings that stand under one key of the file. */
export interface Section {
  readonly description: string;
  readonly rows: Rows;
}

/** Settings by their keys in the file. */
export interface Rows {
  readonly [key: string]: Setting | Section;
}

type ValueOf<Row> = Row extends { rows: infer Inner }
  ? ObjectOf<Inner>
  : Row extends { type: SettingType<infer Value> }
    ? Value
    : never;

/** Sections are always there, and so is what has a default or must be given. */
type AlwaysThere<Table> = {
  [Key in keyof Table]: Table[Key] extends { rows: object } | { default: unknown } | { required: true } ? Key : never;
}[keyof Table];

/** What rows of the table give together, once checked and with their defaults. */
export type ObjectOf<Table> = { -readonly [Key in AlwaysThere<Table>]: ValueOf<Table[Key]> } & {
  -readonly [Key in Exclude<keyof Table, AlwaysThere<Table>>]?: ValueOf<Table[Key]>;
};

export function isSection(row: Setting | Section): row is Section {
  return 'rows' in row;
}

/** The JSON Schema of an object that holds these settings and nothing else. */
export function objectSchema(rows: Rows): JsonSchema {
  const entries = Object.entries(rows);
  const required = entries.filter(([, row]) => !isSection(row) && row.required).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, row]) => [key, rowSchema(row)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function rowSchema(row: Setting | Section): JsonSchema {
  if (isSection(row)) return { description: row.description, ...objectSchema(row.rows) };
  const { otherwise, type } = row;
  const description = otherwise === undefined ? row.description : `${row.description} Default: ${otherwise}.`;
  return { description, ...(row.default === undefined ? {} : { default: row.default }), ...type.schema };
}
