/** Of which several are told apart by their shades, the first one first. */
const SHADES: Readonly<Record<string, readonly string[]>> = {
  '2': ['--ok'],
  '4': ['--bad', '--bad-2', '--bad-3'],
  '5': ['--gone', '--gone-2'],
};

/**
 * Which of the page's colours each row of a chart has, by their names.
 *
 * @example colorRows(['200', '400 event.id-length', '429']) // ['--ok', '--bad', '--wait'], variables of the style
 */
export function colorRows(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    if (name === 'events') return '--ok';
    if (name === 'identifies') return '--same';
    if (name.startsWith('429')) return '--wait';
    const hundred = name.charAt(0);
    const shades = SHADES[hundred] ?? ['--gone'];
    const before = seen.get(hundred) ?? 0;
    seen.set(hundred, before + 1);
    return shades[before % shades.length] ?? '--gone';
  });
}
