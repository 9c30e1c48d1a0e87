import type { Fault, Faults } from './create-faults.ts';
import type { FaultRule } from './fault-rule.ts';

/** A fault that was added from code. */
export interface FaultHandle extends Fault {
  /** Takes it away; may be called twice. */
  remove(): void;
}

/**
 * Adds a fault and returns its handle.
 *
 * @throws {FaultRuleError} when the rule cannot be used
 */
export function addFault(faults: Faults, rule: FaultRule): FaultHandle {
  const [fault] = faults.add([rule]);
  if (fault === undefined) throw new TypeError('The faults have not taken the rule.');
  return {
    id: fault.id,
    rule: fault.rule,
    configured: false,
    get seen() {
      return fault.seen;
    },
    get triggered() {
      return fault.triggered;
    },
    get lastTriggered() {
      return fault.lastTriggered;
    },
    get remaining() {
      return fault.remaining;
    },
    remove: () => void faults.remove(fault.id),
  };
}
