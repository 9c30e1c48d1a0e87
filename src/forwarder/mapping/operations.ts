import { type Change, cleanProperties } from './clean-properties.ts';
import type { EventBuilder } from './event-builder.ts';

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

/** Where traits go, and what is told of them. */
interface Target {
  builder: EventBuilder;
  field: 'user_properties' | 'group_properties';
  rule: string;
}

export function isOperation(key: string): boolean {
  return OPERATIONS.some((operation) => operation === key);
}

/**
 * Puts traits into a field of operations: those that are operations already pass as they are, plain ones go into `$set`,
 * so that the two never mix (`map.identify`). Where both set the same, the operation counts.
 *
 * @param path where the traits stand in the Datafly event
 */
export function putTraits(target: Target, traits: object, path: string): Change[] {
  const entries = Object.entries(traits);
  const plain = Object.fromEntries(entries.filter(([key]) => !isOperation(key)));
  const changes = entries
    .filter(([key]) => isOperation(key))
    .flatMap(([key, operands]) => putOperation(target, key, operands, `${path}.${key}`));
  const cut = putOperands(target, '$set', plain, path);
  target.builder.open(target.field, { rule: target.rule, source: null });
  return [...changes, ...cut];
}

function putOperation(target: Target, operation: string, operands: unknown, path: string): Change[] {
  const { builder, field, rule } = target;
  const drop = (reason: string): Change[] => [{ rule: 'map.limits', field: path, change: 'dropped', reason }];
  if (field === 'group_properties' && !GROUP_OPERATIONS.includes(operation)) return drop(`groups have no ${operation}`);
  if (typeof operands === 'object' && operands !== null && !Array.isArray(operands)) {
    return putOperands(target, operation, operands, path);
  }
  if (operation !== WITHOUT_OPERANDS) return drop(`${operation} takes an object of properties`);
  builder.put(field, [operation], '-', { rule, source: path });
  return [];
}

function putOperands({ builder, field, rule }: Target, operation: string, operands: object, path: string): Change[] {
  const { value, changes } = cleanProperties(operands, path, LEVEL_INSIDE_OPERATION);
  for (const [key, operand] of Object.entries(value)) {
    const source = `${path}.${key}`;
    if (builder.has(field, [operation, key])) builder.skip(source, 'another input sets the same');
    else builder.put(field, [operation, key], operand, { rule, source });
  }
  return changes;
}
