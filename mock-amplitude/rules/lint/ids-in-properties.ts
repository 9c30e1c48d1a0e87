import { describe, isAbsent } from '../json.ts';
import type { PropertyLint } from './lint.ts';
import { spell } from './spellings.ts';

/** Names of properties that hold an id, in every spelling. */
const ID_NAMES: ReadonlyMap<string, 'user_id' | 'device_id'> = new Map([
  ...[['user', 'id'], ['uid']].flatMap((words) => spell(words)).map((name) => [name, 'user_id'] as const),
  ...spell(['device', 'id']).map((name) => [name, 'device_id'] as const),
]);

export const idsInPropertiesLint: PropertyLint = {
  slug: 'lint.ids-in-properties',
  kind: 'property',
  asked: { names: [...ID_NAMES.keys()] },
  source: {
    tags: ['decided'],
    text: 'HTTP V2 docs: whose an event is, the user_id and device_id at its top level say; properties say nothing of it.',
  },
  fix: 'Send it as user_id or device_id at the top level of the event.',
  check(name, value, walk, _context, report) {
    const field = ID_NAMES.get(name);
    if (field === undefined || !walk.isTop || walk.field === 'group_properties' || readId(value) === '') return;
    const sent = walk.event.sent[field];
    if (readId(sent) === readId(value)) return;
    const { path } = walk;
    const isNone = isAbsent(sent) || sent === '';
    report(
      () => path,
      () => ({
        message: isNone
          ? `${path} is ${describe(value)}, and the event has no ${field}: it is not counted as that one's`
          : `${path} is ${describe(value)}, and the event's ${field} another one, ${describe(sent)}: that one counts`,
        fix: isNone
          ? `Send it as ${field} at the top level of the event.`
          : `Send the id that the event belongs to as ${field}, and call another one's by another name.`,
      }),
    );
  },
};

function readId(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
