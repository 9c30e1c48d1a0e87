import { ALL_COMMANDS } from '../../src/config/table/commands.ts';
import type { Rows, Setting, SettingType } from '../../src/config/table/setting.ts';
import { envOf, FILE_SETTINGS, flagName, listSettings, RUN_SETTINGS } from '../../src/config/table/settings.ts';

/** Writes `docs/configuration.md` from the table of settings. */
export function writeConfigurationPage(): string {
  const { $schema, host, amplitude, forwarder } = FILE_SETTINGS;
  return `# Configuration

<!-- Written by "npm run docs" from src/config/table: change that. -->

A flag wins over the environment, that over the file, that over the default. The file is YAML or JSON: the one that
\`--config\` names, else \`amplitude-emulator.config.yaml\` or \`amplitude-emulator.config.json\` in the working directory. An
empty variable counts as none. Whatever cannot be used is refused, all of it at once, with its place; a flag that means nothing to
a command is unknown to it. One file may be for several commands: \`emulate\`, \`exec\` and \`forward\` say which of its settings mean
nothing to them.

An editor completes and checks the file by \`amplitude-emulator.schema.json\`, which the package brings:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/amplitude-emulator/amplitude-emulator.schema.json
amplitude:
  projects:
    - { name: web, apiKey: my-key, region: us, plan: starter, retentionDays: 30 }
  limits: { eventsPerRequest: 10 }
  faults:
    - { status: 503, times: 2, match: { path: /batch } }
forwarder:
  project: web
\`\`\`

## Of one run

These have no place in the file.

${writeTable(RUN_SETTINGS)}

## General

${writeTable({ $schema, host })}

## ${amplitude.description.replace(/\.$/, '')} (\`amplitude\`)

${writeTable(amplitude.rows, ['amplitude'])}

## ${forwarder.description.replace(/\.$/, '')} (\`forwarder\`)

${writeTable(forwarder.rows, ['forwarder'])}

## A project (\`amplitude.projects\`)

What is left out is the emulator's own.

${writeProperties(itemsOf(amplitude.rows.projects.type))}

## Limits (\`amplitude.limits\`, and \`limits\` of a project)

${writeProperties(amplitude.rows.limits.type.schema)}

## A fault (\`amplitude.faults\`)

The same as \`POST /_emulator/v1/faults\` takes.

${writeProperties(itemsOf(amplitude.rows.faults.type))}

### Which requests (\`match\`)

${writeProperties(propertiesOf(itemsOf(amplitude.rows.faults.type)).match)}
`;
}

/** A row for each setting; those of one run have no place in the file. */
function writeTable(rows: Rows, under: readonly string[] = []): string {
  const columns = rows === RUN_SETTINGS ? OUTSIDE : ['file', ...OUTSIDE];
  const lines = listSettings(rows, under).map((setting) => {
    const cells = [
      setting.flag === undefined ? '' : code(`--${flagName(setting.flag)}`),
      code(envOf(setting)),
      describeValue(setting.type.schema),
      describeDefault(setting),
      describeCommands(setting),
      setting.description,
    ];
    return row(rows === RUN_SETTINGS ? cells : [code(setting.path.join('.')), ...cells]);
  });
  return [row(columns), row(columns.map(() => '---')), ...lines].join('\n');
}

const OUTSIDE = ['flag', 'environment', 'value', 'default', 'means something to', 'what it is'];

function describeDefault(setting: Setting): string {
  if (setting.default !== undefined) return code(String(setting.default));
  return setting.otherwise ?? '';
}

function describeCommands({ commands = [] }: Setting): string {
  return commands.length === ALL_COMMANDS.length ? 'all' : commands.map(code).join(', ');
}

/** A row for each property of a JSON Schema. */
function writeProperties(schema: unknown): string {
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : [];
  const lines = Object.entries(propertiesOf(schema)).map(([key, inner]) =>
    row([
      code(key),
      describeValue(inner),
      required.includes(key) ? 'yes' : '',
      isObject(inner) ? String(inner.description) : '',
    ]),
  );
  return [row(['key', 'value', 'required', 'what it is']), row(Array(4).fill('---')), ...lines].join('\n');
}

/** What a JSON Schema takes, in a few words. */
function describeValue(schema: unknown): string {
  if (!isObject(schema)) return '';
  const {
    type,
    enum: choices,
    const: only,
    minimum,
    maximum,
    exclusiveMinimum,
    minLength,
    maxLength,
    pattern,
    items,
    anyOf,
  } = schema;
  if (Array.isArray(anyOf)) return anyOf.map(describeValue).join(', or ');
  if (Array.isArray(choices)) return choices.map((choice) => code(String(choice))).join(', ');
  if (only !== undefined) return code(String(only));
  if (type === 'array') return `list of ${describeValue(items)}`;
  const name = [type]
    .flat()
    .join(' or ')
    .replace('integer', 'whole number')
    .replace('string', 'text')
    .replace('boolean', '`true`, `false`');
  const range = [
    minimum === undefined ? [] : [`from ${minimum}`],
    maximum === undefined ? [] : [`to ${maximum}`],
    exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`],
    minLength === undefined || minLength === 1 ? [] : [`of ${minLength} characters or more`],
    maxLength === undefined ? [] : [`of ${maxLength} characters at most`],
    typeof pattern === 'string' ? [`like ${code(pattern)}`] : [],
  ].flat();
  return [name, ...range].join(' ');
}

function itemsOf({ schema }: SettingType<unknown>): unknown {
  return schema.items;
}

function propertiesOf(schema: unknown): Record<string, unknown> {
  return isObject(schema) && isObject(schema.properties) ? schema.properties : {};
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
