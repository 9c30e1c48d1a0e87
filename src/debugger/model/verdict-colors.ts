import { hasWarnings, type Verdict, type VerdictRecord } from './record.ts';

/** The same in the list, in lines and in the totals. */
export const VERDICT_COLORS: Record<Verdict, 'green' | 'cyan' | 'magenta' | 'red' | 'yellow'> = {
  accepted: 'green',
  duplicate: 'cyan',
  dropped: 'magenta',
  rejected: 'red',
  throttled: 'yellow',
};

/** The colour of a record: what was taken and is warned of has that of what is waited for. */
export function colorOf(record: VerdictRecord): (typeof VERDICT_COLORS)[Verdict] {
  return record.verdict === 'accepted' && hasWarnings(record) ? 'yellow' : VERDICT_COLORS[record.verdict];
}
