import type { Verdict } from './record.ts';

/** The same in the list, in lines and in the totals. */
export const VERDICT_COLORS: Record<Verdict, 'green' | 'cyan' | 'magenta' | 'red' | 'yellow'> = {
  accepted: 'green',
  duplicate: 'cyan',
  dropped: 'magenta',
  rejected: 'red',
  throttled: 'yellow',
};
