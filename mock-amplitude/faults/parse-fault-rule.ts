import type { ErrorObject } from 'ajv';
import { lazyValidator } from '../../lib/lazy-validator.ts';
import type { FaultRule } from './fault-rule.ts';
import { FaultRuleError } from './fault-rule-error.ts';
import { FAULT_SCHEMA, MAX_COUNT } from './fault-schema.ts';

const validator = lazyValidator<FaultRule>(FAULT_SCHEMA);

/**
 * Reads a fault rule by its schema alone.
 *
 * @throws {FaultRuleError} naming every field that is wrong
 */
export function parseFaultRule(input: unknown): FaultRule {
  const validate = validator();
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
    return `match.nth must be a number from 1 to ${MAX_COUNT} or {"every": number}`;
  const allowed = keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : '';
  return `${where || 'it'} ${keyword === 'const' ? 'must be true where it is given' : (message ?? 'is wrong')}${allowed}`;
}
