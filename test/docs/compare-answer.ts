/** `…` in a shown text stands for any text. */
export function matchesText(shown: string, got: string): boolean {
  const parts = shown
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`).test(got.trim());
}

/**
 * Compares an answer with the one a page shows. `"…"` stands for any value, `…` inside a text for any part of it, a key
 * `"…"` for whatever keys there are beside, a last item `"…"` for whatever items follow.
 *
 * @returns what differs, a line each
 */
export function compareAnswer(shown: unknown, got: unknown, at = 'the answer'): string[] {
  if (shown === '…') return [];
  if (typeof shown === 'string' && typeof got === 'string' && matchesText(shown, got)) return [];
  if (Array.isArray(shown) && Array.isArray(got)) return compareItems(shown, got, at);
  if (isObject(shown) && isObject(got)) return compareKeys(shown, got, at);
  return Object.is(shown, got) ? [] : [`${at}: the page shows ${JSON.stringify(shown)}, it is ${JSON.stringify(got)}`];
}

function compareItems(shown: unknown[], got: unknown[], at: string): string[] {
  const open = shown.at(-1) === '…';
  const items = open ? shown.slice(0, -1) : shown;
  const right = open ? got.length >= items.length : got.length === items.length;
  if (!right) return [`${at}: the page shows ${items.length} items, there are ${got.length}`];
  return items.flatMap((item, index) => compareAnswer(item, got[index], `${at}[${index}]`));
}

function compareKeys(shown: Record<string, unknown>, got: Record<string, unknown>, at: string): string[] {
  const { '…': more, ...keys } = shown;
  const unshown = more === undefined ? Object.keys(got).filter((key) => !Object.hasOwn(keys, key)) : [];
  return [
    ...unshown.map((key) => `${at}.${key}: the page does not show it`),
    ...Object.entries(keys).flatMap(([key, value]) =>
      Object.hasOwn(got, key) ? compareAnswer(value, got[key], `${at}.${key}`) : [`${at}.${key}: it is not there`],
    ),
  ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
