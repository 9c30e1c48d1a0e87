import type { FaultRule } from './fault-rule.ts';
import { FaultRuleError } from './fault-rule-error.ts';

/** What a fault can be for: one that names anything else is refused. */
export interface FaultTargets {
  /** Names of the projects there are now. */
  projects: () => string[];
  /** Paths of the endpoints. */
  paths: readonly string[];
}

/** How many names a message lists. */
const NAMES_SHOWN = 20;

/**
 * Refuses a rule for a project or an endpoint that there is not: it would never be triggered, without a word.
 *
 * @throws {FaultRuleError} naming those there are
 */
export function refuseUnknown({ match = {} }: FaultRule, known: FaultTargets): void {
  const asked = [
    { what: 'project', name: match.project, names: known.projects() },
    { what: 'endpoint', name: match.path, names: known.paths },
  ];
  for (const { what, name, names } of asked) {
    if (name === undefined || names.includes(name)) continue;
    throw new FaultRuleError(
      'FAULT_UNREACHABLE',
      `Failed to use the fault: there is no ${what} "${name}".`,
      `There are: ${names.slice(0, NAMES_SHOWN).join(', ')}.`,
    );
  }
}
