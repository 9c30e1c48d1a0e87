import type { FaultEffect } from './fault-rule.ts';
import { FaultRuleError } from './fault-rule-error.ts';

/** What a fault does, every field resolved. */
export interface ResolvedEffect {
  /** The answer it gives; undefined: whatever Amplitude answers. */
  answer: { status: number; throttle: 'ids' | 'day' | 'project'; html: boolean } | undefined;
  /** How much of the answer gets through: whole, half of its body, nothing and a reset, or nothing for ever. */
  sends: 'whole' | 'half' | 'reset' | 'never';
  /** False: nothing is stored, counted or remembered of the request. */
  stores: boolean;
  delayMs: number;
}

/** Main fields, and the fields that may stand beside each. The first main field that is given decides. */
const COMPANIONS = {
  status: ['throttle', 'html', 'cut', 'stores', 'delayMs'],
  drop: ['cut', 'delayMs'],
  reset: ['delayMs'],
  hang: ['stores'],
  cut: ['stores', 'delayMs'],
  delayMs: [],
} as const satisfies Partial<Record<keyof FaultEffect, readonly (keyof FaultEffect)[]>>;

const MAINS = ['status', 'drop', 'reset', 'hang', 'cut', 'delayMs'] as const;
const FIELDS = [...MAINS, 'throttle', 'html', 'stores'] as const;

const OK = 200;

/**
 * Resolves what a rule's fields mean together.
 *
 * @throws {FaultRuleError} where two of them contradict each other, or there is no effect
 * @example resolveEffect({ status: 500, stores: true }).stores // true
 */
export function resolveEffect(rule: FaultEffect): ResolvedEffect {
  refuseContradictions(rule);
  const { status, throttle = 'ids', html = false, delayMs = 0 } = rule;
  const code = rule.drop ? OK : status;
  return {
    answer: code === undefined ? undefined : { status: code, throttle, html },
    sends: rule.cut ? 'half' : rule.hang ? 'never' : rule.reset ? 'reset' : 'whole',
    stores: resolveStores(rule),
    delayMs,
  };
}

function resolveStores({ stores, status, drop, reset, hang }: FaultEffect): boolean {
  if (reset !== undefined) return reset === 'after';
  if (drop) return false;
  return stores ?? (status === undefined && !hang);
}

function refuseContradictions(rule: FaultEffect): void {
  const main = MAINS.find((field) => rule[field] !== undefined);
  if (main === undefined) fail('it does nothing', `Give it one of ${MAINS.join(', ')}.`);
  const companions: readonly string[] = COMPANIONS[main];
  const alien = FIELDS.find((field) => field !== main && rule[field] !== undefined && !companions.includes(field));
  if (alien !== undefined) {
    fail(`${alien} does not go with ${main}`, `With ${main} go: ${companions.join(', ') || 'none of the others'}.`);
  }
  if (rule.throttle !== undefined && rule.status !== 429)
    fail('throttle goes with status 429', 'Leave it out, or answer 429.');
  if (rule.stores && rule.status !== undefined && !mayStore(rule.status)) {
    fail(`Amplitude stores nothing behind a ${rule.status}`, 'Leave stores out, or answer 500, 502 or 504.');
  }
}

/** Server errors behind which Amplitude may have stored what it got; the docs say of 503 that it has not. */
function mayStore(status: number): boolean {
  return status >= 500 && status !== 503;
}

function fail(problem: string, fix: string): never {
  throw new FaultRuleError('FAULT_INVALID', `Failed to use the fault: ${problem}.`, fix);
}
