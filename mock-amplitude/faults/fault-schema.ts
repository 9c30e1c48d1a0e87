import { Ajv, type ErrorObject } from 'ajv';
import { EmulatorError } from '../../lib/errors/emulator-error.ts';
import type { CodesOf } from '../../lib/errors/error-codes.ts';
import type { FaultRule } from './fault-rule.ts';

/** Longest delay, in ms: a day. A test's clock gets past it at once. */
const MAX_DELAY_MS = 86_400_000;

const text = { type: 'string', minLength: 1, maxLength: 1024 } as const;
const count = { type: 'integer', minimum: 1 } as const;

/** A fault rule as JSON Schema. What goes together is told by `resolveEffect`, in words. */
export const FAULT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: text,
    match: {
      type: 'object',
      additionalProperties: false,
      properties: {
        path: text,
        apiKey: text,
        project: text,
        region: { type: 'string', enum: ['us', 'eu'] },
        eventType: text,
        userId: text,
        deviceId: text,
        nth: {
          anyOf: [
            count,
            { type: 'object', properties: { every: count }, required: ['every'], additionalProperties: false },
          ],
        },
      },
    },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    throttle: { type: 'string', enum: ['ids', 'day', 'project'] },
    html: { type: 'boolean', const: true },
    reset: { type: 'string', enum: ['before', 'after'] },
    cut: { type: 'boolean', const: true },
    hang: { type: 'boolean', const: true },
    drop: { type: 'boolean', const: true },
    stores: { type: 'boolean' },
    delayMs: { type: 'integer', minimum: 0, maximum: MAX_DELAY_MS },
    times: count,
    after: { type: 'integer', minimum: 0 },
    probability: { type: 'number', minimum: 0, maximum: 1 },
    seed: { type: 'integer' },
  },
} as const;

/** A fault rule that cannot be used. The message says what is wrong and what to do. */
export class FaultRuleError extends EmulatorError<CodesOf<'FaultRuleError'>> {
  override readonly name = 'FaultRuleError';
}

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile<FaultRule>(FAULT_SCHEMA);

/**
 * Reads a fault rule by its schema alone.
 *
 * @throws {FaultRuleError} naming every field that is wrong
 */
export function parseFaultRule(input: unknown): FaultRule {
  const rule: unknown = structuredClone(input);
  if (validate(rule)) return rule;
  const problems = new Set((validate.errors ?? []).map(describe));
  throw new FaultRuleError(
    'FAULT_INVALID',
    `Failed to read the fault: ${[...problems].join('; ')}.`,
    'A fault looks like {"status":503,"times":2}.',
  );
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties')
    return `${where === '' ? '' : `${where}.`}${params.additionalProperty} is unknown`;
  if (where === 'match.nth' || where.startsWith('match.nth.'))
    return 'match.nth must be a number from 1 or {"every": number}';
  const allowed = keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : '';
  return `${where || 'it'} ${keyword === 'const' ? 'must be true where it is given' : (message ?? 'is wrong')}${allowed}`;
}
