import { countOf } from '../../../../../lib/count-of.ts';

/** What a variant does, in a few lines: a title and what is to be said of it. */
export type VariantFact = readonly [title: string, text: string];

const REVENUE: Readonly<Record<string, string>> = {
  order: 'the order event alone carries it',
  line_items: 'an event for each product carries its part, the order event the rest',
};

/** Reads from a blueprint what a person wants to know before they choose it. */
export function describeVariant(blueprint: Readonly<Record<string, unknown>>): VariantFact[] {
  const { eventNames, properties, revenue, page, constants, privacy } = blueprint;
  const events = Reflect.get(object(revenue), 'events');
  const mode = String(Reflect.get(object(revenue), 'mode'));
  const withheld =
    Reflect.get(object(privacy), 'ip') === 'drop'
      ? 'the visitor’s address is not sent'
      : 'the visitor’s address is sent';
  return [
    ['Event names', `${countOf(keys(eventNames).length, 'name')} mapped; any other passes as it is`],
    ['Page views', `sent as ${String(Reflect.get(object(page), 'eventType'))}`],
    ['Property groups', keys(properties).join(', ') || 'none'],
    ['Revenue', `${keys(events).join(', ')}: ${REVENUE[mode] ?? mode}`],
    ['Constants', keys(constants).join(', ') || 'none'],
    ['Privacy', withheld],
  ];
}

/** Incoming names by what they are sent as. */
export function listNames(blueprint: Readonly<Record<string, unknown>>): [from: string, to: string][] {
  return Object.entries(object(blueprint.eventNames)).map(([from, to]) => [from, String(to)]);
}

function keys(value: unknown): string[] {
  return Object.keys(object(value));
}

function object(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
