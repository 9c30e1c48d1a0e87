/** Of which several are told apart by their shades, the first one first. */
const SHADES: Readonly<Record<string, readonly string[]>> = {
  '2': ['fill-ok'],
  '429': ['fill-wait', 'fill-wait-2'],
  '4': ['fill-bad', 'fill-bad-2', 'fill-bad-3'],
  '5': ['fill-gone', 'fill-gone-2'],
};

/**
 * Which of the page's colours each row of a chart has, by their names: classes of the style.
 *
 * @example colorRows(['200', '400 event.id-length', '429']) // ['fill-ok', 'fill-bad', 'fill-wait']
 */
export function colorRows(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    if (name === 'events') return 'fill-ok';
    if (name === 'identifies') return 'fill-same';
    const kind = name.startsWith('429') ? '429' : name.charAt(0);
    const shades = SHADES[kind] ?? ['fill-gone'];
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return shades[before % shades.length] ?? 'fill-gone';
  });
}
