import type { PropertyLint } from './lint.ts';

export const nestedArraysLint: PropertyLint = {
  slug: 'lint.nested-arrays',
  kind: 'property',
  asked: { types: ['object'] },
  source: {
    tags: ['decided'],
    text: 'A list of objects cannot be grouped by like one of texts: charts want a property of its own for each field, or a cart.',
  },
  fix: 'Send a list of texts or numbers for each field; a list of products may stay where the project has set up cart analysis.',
  check(_name, value, walk, _context, report) {
    if (!Array.isArray(value)) return;
    const nested = value.findIndex((one) => typeof one === 'object' && one !== null);
    if (nested < 0) return;
    const { path } = walk;
    const what = Array.isArray(value[nested]) ? 'lists' : 'objects';
    report(
      () => path,
      () => ({
        message: `${path} is a list of ${value.length} with ${what} in it: charts do not see what is in them`,
        fix: nestedArraysLint.fix,
      }),
    );
  },
};
