import type { Rule } from '../../rules/rule.ts';

/** `store-events.ts` gives events to the profiles one after the other, as they stand in their request. */
export const orderRule: Rule = {
  slug: 'order.device',
  source: { tags: ['doc'], text: 'HTTP V2 docs: events of one device are processed in the order received.' },
  fix: 'Send the events of one device in their order, one request after the other.',
};
