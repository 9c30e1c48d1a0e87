import type { SentObject } from '../json.ts';
import { FIELDS_BY_TYPE } from './field-types.ts';

const NUMBER_FIELDS: readonly string[] = ['time', ...FIELDS_BY_TYPE.number, ...FIELDS_BY_TYPE.integer];

/** As JSON writes them, and with a plus sign. Longer texts are no number that anybody means. */
const NUMBER = /^\s{0,8}[+-]?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,3})?\s{0,8}$/i;

/**
 * Makes numbers of the numbers that were sent as text, in the fields that hold one. Whether they are whole is left to the
 * rules; what is no number stays as it is, and is refused.
 *
 * @returns the event itself where there is nothing to change
 * @example coerceNumbers({ session_id: '1700000000000' }) // { session_id: 1700000000000 }
 */
export function coerceNumbers(sent: SentObject): SentObject {
  let coerced = sent;
  for (const field of NUMBER_FIELDS) {
    const value = sent[field];
    if (typeof value !== 'string' || !NUMBER.test(value)) continue;
    if (coerced === sent) coerced = { ...sent };
    coerced[field] = Number(value);
  }
  return coerced;
}
