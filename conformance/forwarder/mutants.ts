import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../lib/json.ts';
import { lazyValidator } from '../../lib/lazy-validator.ts';
import { parseYaml } from '../../lib/parse-yaml.ts';
import { suiteFolder } from '../rule-files.ts';
import { isJsonObject } from './read-sent.ts';
import type { Breaking } from './run-forwarder-suite.ts';

/** What a broken forwarder does to each event of a case. */
export interface EventChange {
  /** Values by their paths, as `event_properties.colour`. */
  set?: Record<string, Json>;
  delete?: string[];
  /** Another event goes along, with these values. */
  add?: Record<string, Json>;
  /** An insert_id of its own for each time it is sent. */
  freshIds?: true;
  /** It is not sent at all. */
  drop?: true;
}

/** A forwarder that is broken in one way, and what the suite has to find. */
export interface ForwarderMutant {
  slug: string;
  /** What it does wrong. */
  does: string;
  /** The kind of finding that a case of the rule has to have. */
  finding: string;
  /** Of the case that notices; undefined: any of the rule's. */
  case?: string;
  /** Changes every event on its way. */
  event?: EventChange;
  /** Changes every request on its way. */
  body?: 'reverse' | 'lose-last';
  /** Changes what the intake answers. */
  answer?: 'takes-all';
  /** Changes our forwarder's source: `find` stands once in `file`. */
  patch?: { file: string; find: string; replace: string };
}

/** The mutants of the suite, and the rules that have none. */
export interface ForwarderMutants {
  mutants: ForwarderMutant[];
  /** Slug of a rule that no case can show → why. */
  excluded: Record<string, string>;
}

const texts = { type: 'object', additionalProperties: { type: 'string' } } as const;
const values = { type: 'object' } as const;
const SCHEMA = {
  type: 'object',
  required: ['mutants', 'excluded'],
  additionalProperties: false,
  properties: {
    excluded: texts,
    mutants: {
      type: 'array',
      items: {
        type: 'object',
        required: ['slug', 'does', 'finding'],
        additionalProperties: false,
        properties: {
          slug: { type: 'string' },
          does: { type: 'string' },
          finding: { type: 'string' },
          case: { type: 'string' },
          event: {
            type: 'object',
            additionalProperties: false,
            properties: {
              set: values,
              delete: { type: 'array', items: { type: 'string' } },
              add: values,
              freshIds: { const: true },
              drop: { const: true },
            },
          },
          body: { enum: ['reverse', 'lose-last'] },
          answer: { enum: ['takes-all'] },
          patch: {
            type: 'object',
            required: ['file', 'find', 'replace'],
            additionalProperties: false,
            properties: { file: { type: 'string' }, find: { type: 'string' }, replace: { type: 'string' } },
          },
        },
      },
    },
  },
};

const validator = lazyValidator<ForwarderMutants>(SCHEMA);

/**
 * Loads the list of broken forwarders.
 *
 * @throws {Error} where it is none
 */
export function loadForwarderMutants(): ForwarderMutants {
  const file = join(suiteFolder(), 'forwarder', 'mutants.yaml');
  const parsed = parseYaml(readFileSync(file, 'utf8'));
  const isList = validator();
  if (parsed.ok && isList(parsed.value)) return parsed.value;
  const problems = parsed.ok
    ? isList.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`)
    : parsed.problems;
  throw new Error(`Failed to read ${file}: ${problems?.join('; ')}.`);
}

/** What a mutant does between a forwarder and the suite; undefined where its source is changed. */
export function breakingOf({ event, body, answer, slug }: ForwarderMutant): Breaking | undefined {
  if (event === undefined && body === undefined && answer === undefined) return undefined;
  const changes = event === undefined ? {} : { event: changeEvent(event), scenarios: changeEvents(event) };
  return {
    ...changes,
    ...(body === undefined ? {} : { scenarios: changeBody(body) }),
    ...(answer === undefined ? {} : { answer: takeAll }),
    ...(slug.startsWith('deliver.') ? {} : { scenarios: () => {} }),
  };
}

/** As if nothing were wrong with any event. */
function takeAll(): { status: number; body: Json; refused: Map<number, string[]> } {
  return { status: 200, body: { success: true }, refused: new Map() };
}

function changeEvents(change: EventChange): (body: JsonObject) => void {
  const one = changeEvent(change);
  return (body) => {
    if (!Array.isArray(body.events)) return;
    body.events = body.events.flatMap((event): Json[] => (isJsonObject(event) ? one(event) : [event]));
  };
}

function changeEvent(change: EventChange): (event: JsonObject) => JsonObject[] {
  let sent = 0;
  return (event) => {
    if (change.drop) return [];
    const changed = structuredClone(event);
    for (const [path, value] of Object.entries(change.set ?? {})) put(changed, path.split('.'), value);
    for (const path of change.delete ?? []) put(changed, path.split('.'), undefined);
    if (change.freshIds) changed.insert_id = `${String(event.insert_id)}~${++sent}`;
    const more =
      change.add === undefined ? [] : [{ ...event, insert_id: `${String(event.insert_id)}~more`, ...change.add }];
    return [changed, ...more];
  };
}

function put(target: JsonObject, path: readonly string[], value: Json | undefined): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) delete target[key];
    else target[key] = value;
    return;
  }
  const inner = target[key];
  if (isJsonObject(inner)) put(inner, rest, value);
}

function changeBody(how: 'reverse' | 'lose-last'): (body: JsonObject) => void {
  return (body) => {
    if (!Array.isArray(body.events)) return;
    if (how === 'reverse') body.events.reverse();
    else body.events.pop();
  };
}
