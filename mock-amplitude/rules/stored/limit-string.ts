import { ID_FIELDS } from '../event/read-ids.ts';
import { cutStrings } from './cut-strings.ts';
import type { NormalizeRule } from './normalize-rule.ts';
import { ownSnapshot } from './stored-part.ts';

const PROPERTY_FIELDS = ['event_properties', 'user_properties', 'group_properties'] as const;

/** Those that the profiles give an event; `normalize.properties` cuts them as it writes them out. */
const GIVEN_FIELDS: readonly string[] = ['user_properties', 'group_properties'];

/** Most paths that one warning names. */
const NAMED = 3;

export const limitString: NormalizeRule = {
  slug: 'limit.string',
  source: { tags: ['doc'], text: 'Limits: strings over 1024 characters in ids and property values are truncated.' },
  fix: 'Send no more than 1024 characters, or several properties.',
  apply(event, { sent, context: { stored } }, warn) {
    const paths: string[] = [];
    let count = 0;
    const isGiven = ownSnapshot(stored) !== undefined;
    for (const field of [...ID_FIELDS, ...PROPERTY_FIELDS]) {
      // Warned of is what this event sent: the profile that it is given may have been long before.
      const given = isGiven && GIVEN_FIELDS.includes(field);
      const kept = cutStrings(given ? sent[field] : event[field], field);
      if (kept.count > 0 && !given) event[field] = kept.value;
      paths.push(...kept.paths);
      count += kept.count;
    }
    const [first] = paths;
    if (first !== undefined) warn(first, `${list(paths, count)}: longer than 1024 characters, and cut there`);
  },
};

function list(paths: readonly string[], count: number): string {
  const more = count - NAMED;
  return paths.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
