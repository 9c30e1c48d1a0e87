import type { ReadEvent } from '../event/read-event.ts';
import { describe, isAbsent } from '../json.ts';
import { SDK_REVENUE_EVENT } from '../stored/revenue.ts';
import type { PropertyLint } from './lint.ts';
import { MONEY_NAMES, type MoneyName } from './money-names.ts';
import { isNumericText } from './numeric-text.ts';

/** Events about looking at something, or putting it into a cart: a price in one is no revenue. */
const LOOKING = /view|impression|click|search|list|add|remov|cart|wish|compar|filter|select|quote|start|abandon/i;
/** And those that are about a sale all the same: `Checkout Completed`, `Cart Purchased`. */
const BUYING = /complet|purchas|paid|pay|bought|buy|sold|sale|subscri|renew|order|donat/i;

export const revenueInPropertiesLint: PropertyLint = {
  slug: 'lint.revenue-in-properties',
  kind: 'property',
  asked: { names: [...MONEY_NAMES.keys()] },
  once: true,
  source: {
    tags: ['decided'],
    text: 'HTTP V2 docs: revenue counts from revenue, or price and quantity, at the top level of an event. Which names mean money is decided.',
  },
  fix: 'Send revenue, or price and quantity, at the top level of the event, beside event_properties.',
  check(name, value, walk, _context, report) {
    const kind = MONEY_NAMES.get(name);
    if (kind === undefined || !walk.isTop || walk.field !== 'event_properties') return;
    if (isMoney(value) && isMissing(walk.event) && isSale(kind, walk.event)) {
      const { path } = walk;
      report(
        () => path,
        () => ({
          message: `${path} is ${describe(value)}, and the event has neither revenue nor price: no revenue is counted`,
          fix: revenueInPropertiesLint.fix,
        }),
      );
    }
  },
};

function isMoney(value: unknown): boolean {
  return typeof value === 'number' ? value !== 0 : typeof value === 'string' && isNumericText(value);
}

/** Whether nothing of the event counts as revenue. The SDKs' own event has it in its properties, with a `$`. */
function isMissing({ type, price, revenue, eventProperties }: ReadEvent): boolean {
  if (price !== undefined || revenue !== undefined) return false;
  if (type?.startsWith('$')) return false;
  return type !== SDK_REVENUE_EVENT || (isAbsent(eventProperties?.$price) && isAbsent(eventProperties?.$revenue));
}

function isSale(kind: MoneyName, { type = '', eventProperties = {} }: ReadEvent): boolean {
  if (kind === 'strong') return true;
  if (kind === 'with currency' && !CURRENCY_NAMES.some((name) => typeof eventProperties[name] === 'string'))
    return false;
  return !LOOKING.test(type) || BUYING.test(type);
}

const CURRENCY_NAMES = ['currency', 'Currency', 'currency_code', 'currencyCode'];
