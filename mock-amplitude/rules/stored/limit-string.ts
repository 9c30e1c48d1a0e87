import { ID_FIELDS } from '../event/read-ids.ts';
import { cutStrings } from './cut-strings.ts';
import type { NormalizeRule } from './normalize-rule.ts';

const PROPERTY_FIELDS = ['event_properties', 'user_properties', 'group_properties'] as const;

/** Most paths that one warning names. */
const NAMED = 3;

export const limitString: NormalizeRule = {
  slug: 'limit.string',
  source: { tags: ['doc'], text: 'Limits: strings over 1024 characters in ids and property values are truncated.' },
  fix: 'Send no more than 1024 characters, or several properties.',
  apply(event, { sent }, warn) {
    const paths: string[] = [];
    let count = 0;
    for (const field of [...ID_FIELDS, ...PROPERTY_FIELDS]) {
      const given = event[field];
      const kept = cutStrings(given, field);
      if (kept.count > 0) event[field] = kept.value;
      // Warned of is what this event sent: the profile that it is given may have been long before.
      const said = given === sent[field] || isId(field) ? kept : cutStrings(sent[field], field);
      paths.push(...said.paths);
      count += said.count;
    }
    const [first] = paths;
    if (first !== undefined) warn(first, `${list(paths, count)}: longer than 1024 characters, and cut there`);
  },
};

/** An id is checked as it was trimmed. */
function isId(field: string): boolean {
  return ID_FIELDS.some((id) => id === field);
}

function list(paths: readonly string[], count: number): string {
  const more = count - NAMED;
  return paths.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
