import type { Limits } from '../../limits.ts';
import { describe, isObject, type SentObject } from '../json.ts';
import { FORM_RULES, refuseForm } from './form-rules.ts';
import type { FormReader, MadeEvents } from './read-form-upload.ts';

/** `/httpapi`: events as the JSON endpoints have them. */
export const EVENT_READER: FormReader = {
  parameter: 'event',
  makeEvents: (sent) => ({ ok: true, events: [...sent] }),
  idsOptional: false,
};

/** `/identify`: an identification is an event without a type of its own. */
export const IDENTIFY_READER: FormReader = {
  parameter: 'identification',
  makeEvents: (sent) => ({ ok: true, events: sent.map((one) => ({ ...one, event_type: '$identify' })) }),
  idsOptional: false,
};

/** `/groupidentify`: no user has a part in it. */
export const GROUP_IDENTIFY_READER: FormReader = {
  parameter: 'identification',
  makeEvents: makeGroupIdentifies,
  idsOptional: true,
};

function makeGroupIdentifies(sent: readonly SentObject[], limits: Limits): MadeEvents {
  const over = explainExcess(sent, limits);
  if (over !== undefined) {
    return { ok: false, refusal: refuseForm(FORM_RULES.groupIdentifyLimit, 'identification', over) };
  }
  const events: SentObject[] = [];
  for (const [index, { group_type: type, group_value: value, ...rest }] of sent.entries()) {
    const fault = explainOdd('group_type', type) ?? explainOdd('group_value', value);
    if (fault !== undefined) {
      return { ok: false, refusal: refuseForm(FORM_RULES.group, `identification[${index}]`, fault) };
    }
    events.push({ ...rest, event_type: '$groupidentify', groups: { [String(type)]: String(value) } });
  }
  return { ok: true, events };
}

function explainOdd(field: string, value: unknown): string | undefined {
  if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return undefined;
  return `${field} is ${describe(value)}, not a text`;
}

function explainExcess(sent: readonly SentObject[], limits: Limits): string | undefined {
  const { groupIdentifiesPerRequest: most, groupPropertiesPerRequest: mostProperties } = limits;
  if (sent.length > most) return `${sent.length} group identifies, the limit is ${most}`;
  const properties = sent.reduce((sum, one) => sum + countProperties(one.group_properties), 0);
  return properties > mostProperties ? `${properties} group properties, the limit is ${mostProperties}` : undefined;
}

/** Of an operation such as `$set`, the properties that it changes count. */
function countProperties(properties: unknown): number {
  if (!isObject(properties)) return 0;
  return Object.entries(properties).reduce((sum, [name, value]) => {
    return sum + (name.startsWith('$') && isObject(value) ? Object.keys(value).length : 1);
  }, 0);
}
