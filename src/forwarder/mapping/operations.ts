import type { Blueprint } from './blueprint.ts';
import { type Change, cleanProperties } from './clean-properties.ts';
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

/** Inside `user_properties`, an operation lies at level 1 and what it holds at level 2. */
const LEVEL_INSIDE_OPERATION = 2;

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

export function isOperation(key: string): boolean {
  return OPERATIONS.some((operation) => operation === key);
}

/**
 * Puts traits into a field of operations: those that are operations already pass as they are, plain ones go into `$set`,
 * so that the two never mix (`map.identify`). Where both set the same, the operation counts; so does what was put before.
 *
 * @param path where the traits stand in the Datafly event
 */
export function putTraits(target: Target, traits: object, path: string): Change[] {
  const entries = Object.entries(traits);
  const changes = entries
    .filter(([key]) => isOperation(key))
    .flatMap(([key, operands]) => putOperation(target, key, operands, `${path}.${key}`));
  const plain = entries.filter(([key]) => !isOperation(key));
  const isSet = (value: unknown) => value !== null || target.nulls === 'keep';
  const cut = putOperands(target, '$set', Object.fromEntries(plain.filter(([, value]) => isSet(value))), path);
  for (const [key, value] of plain) if (!isSet(value)) putNull(target, key, `${path}.${key}`);
  target.builder.open(target.field, { rule: target.rule, source: null });
  return [...changes, ...cut];
}

function putNull({ builder, field, rule, nulls }: Target, key: string, source: string): void {
  if (nulls === 'drop') builder.skip(source, `${rule}: the blueprint drops traits that are null`);
  else if (builder.has(field, ['$set', key]) || builder.has(field, [UNSET, key])) builder.skip(source, SET_TWICE);
  else builder.put(field, [UNSET, key], ANY_VALUE, { rule, source });
}

function putOperation(target: Target, operation: string, operands: unknown, path: string): Change[] {
  const { builder, field, rule } = target;
  const drop = (reason: string, at = path): Change[] => [{ rule: 'map.limits', field: at, change: 'dropped', reason }];
  if (field === 'group_properties' && !GROUP_OPERATIONS.includes(operation)) return drop(`groups have no ${operation}`);
  if (operation === WITHOUT_OPERANDS) {
    builder.put(field, [operation], ANY_VALUE, { rule, source: path });
    return [];
  }
  if (operation === UNSET && (Array.isArray(operands) || typeof operands === 'string')) {
    return [operands].flat().flatMap((name: unknown, index) => {
      if (typeof name !== 'string') return drop('names no property', `${path}.${index}`);
      builder.put(field, [UNSET, name], ANY_VALUE, { rule, source: path });
      return [];
    });
  }
  if (typeof operands === 'object' && operands !== null && !Array.isArray(operands)) {
    return putOperands(target, operation, operands, path);
  }
  return drop(`${operation} takes an object of properties`);
}

function putOperands({ builder, field, rule }: Target, operation: string, operands: object, path: string): Change[] {
  const { value, changes } = cleanProperties(operands, path, LEVEL_INSIDE_OPERATION);
  for (const [key, operand] of Object.entries(value)) {
    const source = `${path}.${key}`;
    if (builder.has(field, [operation, key])) builder.skip(source, SET_TWICE);
    else builder.put(field, [operation, key], operand, { rule, source });
  }
  return changes;
}
