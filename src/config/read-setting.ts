import type { Setting } from './table/setting.ts';
import { envOf, flagName } from './table/settings.ts';

/** What a command's flags said, by their names in camel case: `usPort`. A flag without a value is true. */
export type Flags = Readonly<Record<string, unknown>>;

/** The value of a setting that was given outside of the file, and where it was. */
export interface Given {
  /** The flag or the variable, for messages. */
  from: string;
  text: string;
  value: unknown;
}

/** What a flag says of a setting; undefined: nothing. */
export function readFlag({ flag, type }: Setting, flags: Flags): Given | undefined {
  const name = flag === undefined ? undefined : flagName(flag);
  const given = name === undefined ? undefined : flags[toCamelCase(name)];
  if (given === undefined) return undefined;
  return {
    from: `--${name}`,
    text: String(given),
    value: typeof given === 'string' ? readText(type.reads, given) : given,
  };
}

/** What the environment says of a setting. An empty variable counts as none. */
export function readEnv(setting: Setting, env: NodeJS.ProcessEnv): Given | undefined {
  const name = envOf(setting);
  const text = name === undefined ? undefined : env[name];
  return name === undefined || !text
    ? undefined
    : { from: `environment variable ${name}`, text, value: readText(setting.type.reads, text) };
}

/** The configuration wants numbers, booleans and lists as such. */
function readText(reads: Setting['type']['reads'], text: string): unknown {
  switch (reads) {
    case 'text':
      return text;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'list':
      return text.split(',').map((part) => part.trim());
  }
}

function toCamelCase(name: string): string {
  return name.replace(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
