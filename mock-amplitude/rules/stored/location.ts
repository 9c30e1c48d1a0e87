import { isAbsent } from '../json.ts';
import { LOCATION_FIELDS } from './location-fields.ts';
import type { NormalizeRule } from './normalize-rule.ts';

/**
 * The event has the parts it names, and none else. The profile has its own side of the rule, which the profiles keep
 * (state/profiles/keep-known.ts): what an event names is set there, and the parts it does not name are forgotten; an
 * identify does the same to what is known of the device.
 */
export const location: NormalizeRule = {
  slug: 'normalize.location',
  source: { tags: ['doc'], text: 'HTTP V2 docs: setting any of country, region, city and dma resets the other three.' },
  fix: 'Send all four together, as far as they are known.',
  apply(event, { sent }) {
    if (LOCATION_FIELDS.every((field) => isBlank(sent[field]))) return;
    for (const field of LOCATION_FIELDS) if (isBlank(sent[field])) delete event[field];
  },
};

function isBlank(value: unknown): boolean {
  return isAbsent(value) || value === '';
}
