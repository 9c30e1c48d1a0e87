import { isAbsent } from '../json.ts';
import type { IdsRule } from './event-rule.ts';

export const idsMissing: IdsRule = {
  slug: 'event.ids-missing',
  group: 'missing',
  kind: 'ids',
  source: {
    tags: ['wild', 'decided'],
    text: "Text as reported by users; that both keys are listed is decided, and that a $groupidentify needs no id: Amplitude-Python's own examples send it so.",
  },
  fix: 'Send a user_id, a device_id or both.',
  check({ user_id, device_id, stripped }, { sent, type }, { idsOptional, project }, report) {
    if (idsOptional || user_id !== undefined || device_id !== undefined) return;
    if (type === '$groupidentify' && project.groupIdentifyWithoutIds === 'accept') return;
    // An id of the wrong JSON type is there, but wrong: event.field-type says so.
    if (!stripped && !(isAbsent(sent.user_id) && isAbsent(sent.device_id))) return;
    const message = explain(Object.keys(sent), stripped);
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
