import { describe, isObject } from '../json.ts';
import type { RequestRule } from '../request/request-rule.ts';
import { refuseForm } from './form-rules.ts';

export const groupIdentifyLimit: RequestRule = {
  slug: 'limit.group-identify',
  source: {
    tags: ['doc', 'decided'],
    text: 'Group Identify docs: 1024 group identifies and 1024 group properties a request. The answer is decided.',
  },
  fix: 'Send fewer identifications per request.',
  check({ events }, { limits }) {
    if (events === undefined) return undefined;
    const { groupIdentifiesPerRequest: most, groupPropertiesPerRequest: mostProperties } = limits;
    const over = (message: string) => refuseForm(groupIdentifyLimit, 'identification', message);
    if (events.length > most) return over(`${events.length} group identifies, the limit is ${most}`);
    const properties = events.reduce((sum, one) => sum + countProperties(one.group_properties), 0);
    return properties > mostProperties
      ? over(`${properties} group properties, the limit is ${mostProperties}`)
      : undefined;
  },
};

export const group: RequestRule = {
  slug: 'request.group',
  source: {
    tags: ['doc', 'decided'],
    text: 'Group Identify docs: both are strings. A number and the answer are decided.',
  },
  fix: 'Give each identification a group_type and one group_value, as texts that are not empty.',
  check({ events = [] }) {
    for (const [index, { group_type, group_value }] of events.entries()) {
      const fault = explainOdd('group_type', group_type) ?? explainOdd('group_value', group_value);
      if (fault !== undefined) return refuseForm(group, `identification[${index}]`, fault);
    }
    return undefined;
  },
};

function explainOdd(field: string, value: unknown): string | undefined {
  if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return undefined;
  return `${field} is ${describe(value)}, not a text`;
}

/** Of an operation such as `$set`, the properties that it changes count. */
function countProperties(properties: unknown): number {
  if (!isObject(properties)) return 0;
  return Object.entries(properties).reduce((sum, [name, value]) => {
    return sum + (name.startsWith('$') && isObject(value) ? Object.keys(value).length : 1);
  }, 0);
}
