import type { SuiteVerdict } from '../results.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { Needs } from './scenario.ts';

/** Why a case says nothing of this target; undefined where it does. */
export function whyNotApplicable(
  { needs = {}, options = {} }: { needs?: Needs; options?: object },
  target: ForwarderTarget,
): { verdict: SuiteVerdict; reason: string } | undefined {
  const no = (reason: string) => ({ verdict: 'not-applicable' as const, reason });
  if (needs.feed !== undefined && needs.feed !== target.feed) return no(`it is fed with ${target.feed}`);
  if (needs.order === 'device' && target.order !== 'device') return no('it promises no order');
  const unknown = [...(needs.options ?? []), ...Object.keys(options)].filter((name) => !target.options.includes(name));
  if (unknown.length > 0) return no(`it has no option ${unknown.join(', ')}`);
  if (needs.ack === 'durable' && target.ack !== 'durable') {
    return { verdict: 'untestable', reason: `nobody was promised anything across a kill (ack: ${target.ack})` };
  }
  if (needs.restart && !target.restart) return { verdict: 'untestable', reason: 'it has no data directory' };
  if (needs.batch && target.batch === undefined) {
    return { verdict: 'untestable', reason: 'the target file says nothing of its batches (batch.maxEvents)' };
  }
  return undefined;
}
