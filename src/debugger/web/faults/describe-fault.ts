import type { ListedFaults } from '../api/api-shapes.ts';

/** A rule in the words it is written in: what it does, and for which requests. */
export function describeFault({ rule }: ListedFaults['faults'][number]): {
  name: string;
  effect: string;
  match: string;
} {
  const { name = '', match = {}, ...effect } = rule;
  return { name, effect: writeFields(effect), match: writeFields(match) || 'every request' };
}

function writeFields(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
