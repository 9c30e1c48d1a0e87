import { buildMissingField } from '../answers.ts';
import { isAbsent, type SentObject } from '../json.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const eventsMissingRule: Rule = {
  slug: 'request.events-missing',
  source: { tags: ['wild'], text: 'analytics-go#35: keys are case-sensitive, "Events" counts as absent.' },
  fix: 'Put the events in an array under events, in lower case.',
};

export function checkEventsMissing(body: SentObject): Refusal | undefined {
  if (!isAbsent(body.events)) return undefined;
  const found = Object.keys(body).filter((key) => /^events?$/i.test(key) && key !== 'events');
  const message = found.length > 0 ? `no events, but found ${found.join(', ')}` : 'no events';
  return refuse(eventsMissingRule, buildMissingField('events'), 'events', message);
}
