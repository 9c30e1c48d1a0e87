import { describe } from '../json.ts';
import type { PropertyLint } from './lint.ts';
import { isNumericText } from './numeric-text.ts';

/** Words for what is measured, added up or averaged. */
const MEASURES: ReadonlySet<string> = new Set(
  (
    'price amount total subtotal revenue cost costs quantity qty count tax vat shipping discount fee fees value sum ' +
    'balance duration tip margin profit sales spend budget refund payment salary income ltv score rating points weight ' +
    'prices amounts totals quantities values'
  ).split(' '),
);

/** What a name ends with that is about one of these, and none itself: `price_id`, `total_label`. */
const NOT_MEASURED: ReadonlySet<string> = new Set(
  'id ids code name currency type label key range tier plan band group text format sku number no ref version'.split(
    ' ',
  ),
);

/** Longest name that is taken apart, in characters. */
const LONGEST_NAME = 64;

export const numberAsTextLint: PropertyLint = {
  slug: 'lint.number-as-text',
  kind: 'property',
  asked: { types: ['string'] },
  source: {
    tags: ['decided'],
    text: 'Charts add up numbers; a text is only counted. Which properties are meant as numbers is decided, by their names.',
  },
  fix: 'Send it as a number, without quotes, a currency or separators.',
  check(name, value, walk, _context, report) {
    // $add with a text is told by the rule about operations.
    if (typeof value !== 'string' || !isNumericText(value) || walk.operation === '$add' || !isMeasure(name)) return;
    const { path } = walk;
    report(
      () => path,
      () => ({
        message: `${path} is ${describe(value)}: charts can neither add up nor average a text`,
        fix: numberAsTextLint.fix,
      }),
    );
  },
};

/** @example isMeasure('unitPrice') // true */
function isMeasure(name: string): boolean {
  if (name.length > LONGEST_NAME) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
  return words.some((word) => MEASURES.has(word)) && !NOT_MEASURED.has(words.at(-1) ?? '');
}
