import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const eventCountRule: Rule = {
  slug: 'request.event-count',
  source: { tags: ['doc'], text: 'HTTP V2 docs, upload limit: 2000 events a request; counted after gunzip.' },
  fix: 'Send fewer events per request: halve the batch and try again.',
};

export function checkEventCount(count: number, limit: number): Refusal | undefined {
  if (count <= limit) return undefined;
  return refuse(
    eventCountRule,
    buildRefusal(413, ERROR_TEXT.tooLarge),
    'events',
    `${count} events, the limit is ${limit}`,
  );
}
