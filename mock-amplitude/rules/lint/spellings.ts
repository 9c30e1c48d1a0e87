/**
 * Every way in which people spell a name of one or more words: `order_total`, `orderTotal`, `OrderTotal`, `order-total`,
 * `order total`, `Order Total`, `ORDER_TOTAL`, `ordertotal`, and those of one word with a `$` before them. Made once, so that
 * a property is looked up and not taken apart.
 *
 * @example spell(['order', 'total']).includes('orderTotal') // true
 */
export function spell(words: readonly string[]): string[] {
  const capitals = words.map(capitalize);
  const camel = [words[0] ?? '', ...capitals.slice(1)].join('');
  const loud = words.map((word) => word.toUpperCase());
  const ending = [...capitals.slice(0, -1), loud.at(-1) ?? ''];
  const plain = [
    ...[words, capitals, loud].flatMap((some) => ['_', '-', ' ', ''].map((between) => some.join(between))),
    camel,
    // userID, UserID, User ID
    [words[0] ?? '', ...ending.slice(1)].join(''),
    ...['', ' ', '_'].map((between) => ending.join(between)),
  ];
  return [...new Set([...plain, ...plain.map((name) => `$${name}`)])];
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
