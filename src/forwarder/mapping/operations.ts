import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperty, PROPERTY_LEVEL } from './clean-properties.ts';
import { type EventBuilder, SET_TWICE } from './event-builder.ts';

/** The property operations of Amplitude's identify, in the order it applies them. */
const OPERATIONS = [
  '$clearAll',
  '$unset',
  '$set',
  '$setOnce',
  '$add',
  '$append',
  '$prepend',
  '$preInsert',
  '$postInsert',
  '$remove',
] as const;

/** The properties of a group know only these. Source: Group Identify docs. */
const GROUP_OPERATIONS: readonly string[] = OPERATIONS.slice(0, 6);

/** The one operation that needs nothing to work on: any value does. */
const WITHOUT_OPERANDS = '$clearAll';

/** Inside `user_properties`, an operation lies where a property does, and what it holds one level deeper. */
const LEVEL_INSIDE_OPERATION = PROPERTY_LEVEL + 1;

/** What takes a property away; its operands' values do not matter. */
const UNSET = '$unset';
/** What Amplitude's docs send where a value does not matter. */
const ANY_VALUE = '-';

/** Where traits go, and what is told of them. */
interface Target {
  builder: EventBuilder;
  field: 'user_properties' | 'group_properties';
  rule: string;
  /** What becomes of a trait that is null. */
  nulls: Blueprint['traits']['null'];
}

const OPERATION_NAMES: ReadonlySet<string> = new Set(OPERATIONS);

export function isOperation(key: string): boolean {
  return key.startsWith('$') && OPERATION_NAMES.has(key);
}

const NOTHING: object = {};

/** Tells properties from operations, which are meant for the user. */
export function splitOperations(properties: object): { properties: object; operations: object } {
  const entries = Object.entries(properties);
  if (!entries.some(([key]) => isOperation(key))) return { properties, operations: NOTHING };
  return {
    properties: Object.fromEntries(entries.filter(([key]) => !isOperation(key))),
    operations: Object.fromEntries(entries.filter(([key]) => isOperation(key))),
  };
}

/**
 * Puts traits into a field of operations: those that are operations already pass as they are, plain ones go into `$set`,
 * so that the two never mix (`map.identify`). Where both set the same, the operation counts; so does what was put before.
 *
 * @param path where the traits stand in the Datafly event
 */
export function putTraits(target: Target, traits: object, path: string, changes: Change[]): void {
  const { builder, field, rule, nulls } = target;
  const entries = Object.entries(traits);
  for (const [key, operands] of entries) {
    if (isOperation(key)) putOperation(target, key, operands, `${path}.${key}`, changes);
  }
  for (const [key, value] of entries) {
    if (!isOperation(key) && (value !== null || nulls === 'keep'))
      putOperand(target, '$set', key, value, path, changes);
  }
  for (const [key, value] of entries) {
    if (!isOperation(key) && value === null && nulls !== 'keep') putNull(target, key, `${path}.${key}`);
  }
  builder.open(field, { rule, source: null });
}

function putNull({ builder, field, rule, nulls }: Target, key: string, source: string): void {
  if (nulls === 'drop') builder.skip(source, `${rule}: the blueprint drops traits that are null`);
  else if (builder.has(field, '$set', key) || builder.has(field, UNSET, key)) builder.skip(source, SET_TWICE);
  else builder.putInside(field, UNSET, key, ANY_VALUE, { rule, source });
}

function putOperation(target: Target, operation: string, operands: unknown, path: string, changes: Change[]): void {
  const { builder, field, rule } = target;
  const drop = (reason: string, at = path) =>
    changes.push({ rule: 'map.limits', field: at, change: 'dropped', reason });
  if (field === 'group_properties' && !GROUP_OPERATIONS.includes(operation)) drop(`groups have no ${operation}`);
  else if (operation === WITHOUT_OPERANDS) builder.put(field, operation, ANY_VALUE, { rule, source: path });
  else if (operation === UNSET && (Array.isArray(operands) || typeof operands === 'string')) {
    const names: unknown[] = [operands].flat();
    names.forEach((name, index) => {
      if (typeof name === 'string') builder.putInside(field, UNSET, name, ANY_VALUE, { rule, source: path });
      else drop('names no property', `${path}.${index}`);
    });
    // Of what names one it is not told: it was used.
    if (names.length > 0) builder.skip(path, `${rule}: names no property`);
  } else if (typeof operands === 'object' && operands !== null && !Array.isArray(operands)) {
    for (const [key, value] of Object.entries(operands)) putOperand(target, operation, key, value, path, changes);
  } else drop(`${operation} takes an object of properties`);
}

function putOperand(
  { builder, field, rule }: Target,
  operation: string,
  key: string,
  value: unknown,
  path: string,
  changes: Change[],
): void {
  const operand = cleanProperty(value, path, key, LEVEL_INSIDE_OPERATION, changes);
  if (operand === undefined) return;
  const source = `${path}.${key}`;
  if (builder.has(field, operation, key)) builder.skip(source, SET_TWICE);
  else builder.putInside(field, operation, key, operand, { rule, source });
}
