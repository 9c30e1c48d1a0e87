import { isAbsent } from '../json.ts';
import type { EventRule } from './event-rule.ts';

export const idsMissing: EventRule = {
  slug: 'event.ids-missing',
  group: 'missing',
  source: { tags: ['wild', 'decided'], text: 'Text as reported by users; that both keys are listed is decided.' },
  fix: 'Send a user_id, a device_id or both.',
  check(event, { ids, idsOptional }, report) {
    if (idsOptional) return;
    if (ids.user_id.text !== undefined || ids.device_id.text !== undefined) return;
    // An id of the wrong JSON type is there, but wrong: event.field-type says so.
    const stripped = ids.user_id.stripped || ids.device_id.stripped;
    if (!stripped && !(isAbsent(event.user_id) && isAbsent(event.device_id))) return;
    const message = explain(Object.keys(event), stripped);
    report('user_id', message);
    report('device_id', message);
  },
};

function explain(keys: string[], stripped: boolean): string {
  if (stripped) return 'neither user_id nor device_id is left after short ones were taken off';
  const found = keys.filter((key) => /^(user|device)-?id$/i.test(key));
  return found.length > 0
    ? `neither user_id nor device_id, but found ${found.join(', ')}: keys are in snake_case`
    : 'neither user_id nor device_id';
}
