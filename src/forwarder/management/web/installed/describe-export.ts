import { countOf } from '../../../../../lib/count-of.ts';
import type { HandedOver } from '../api/export-and-delete.ts';

/** How much an integration holds, or held. */
export function describeStock(waiting: number, deadLetters: number): string {
  return `${countOf(waiting, 'queued event')} and ${countOf(deadLetters, 'dead letter')}`;
}

/**
 * Says what became of what an integration held, and which file it is in.
 *
 * @param name of the integration, safe to be shown
 */
export function describeExport(name: string, file: string, { answer, lines }: HandedOver): string {
  if (!answer.ok) return lines === '' ? answer.error : `${answer.error} What came of it is in ${file}.`;
  // What was queued may have been sent in the meantime.
  if (lines === '') return `${name} is deleted; it held nothing any more.`;
  return `${name} is deleted; ${describeStock(answer.data.waiting, answer.data.deadLetters)} were saved to ${file}.`;
}
