import { buildMissingField } from '../answers.ts';
import { isAbsent } from '../json.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

export const eventsMissing: RequestRule = {
  slug: 'request.events-missing',
  source: { tags: ['wild'], text: 'analytics-go#35: keys are case-sensitive, "Events" counts as absent.' },
  fix: 'Put the events in an array under events, in lower case.',
  check({ fields }) {
    if (fields === undefined || !isAbsent(fields.events)) return undefined;
    const found = Object.keys(fields).filter((key) => /^events?$/i.test(key) && key !== 'events');
    const message = found.length > 0 ? `no events, but found ${found.join(', ')}` : 'no events';
    return refuse(eventsMissing, buildMissingField('events'), 'events', message);
  },
};
