import { countOf } from '../../../lib/count-of.ts';
import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

export const eventCount: RequestRule = {
  slug: 'request.event-count',
  source: { tags: ['doc'], text: 'HTTP V2 docs, upload limit: 2000 events a request; counted after gunzip.' },
  fix: 'Send fewer events per request: halve the batch and try again.',
  check({ events }, { limits: { eventsPerRequest: limit } }) {
    if (events === undefined || events.length <= limit) return undefined;
    const message = `${countOf(events.length, 'event')}, the limit is ${limit}`;
    return refuse(eventCount, buildRefusal(413, ERROR_TEXT.tooLarge), 'events', message);
  },
};
