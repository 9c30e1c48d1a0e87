import type { Json } from './rule.ts';

/** A piece of text, or a value that is still to be written. */
type Piece = { text: string } | { value: Json };

/**
 * Writes JSON of any depth. `JSON.stringify` calls itself for each level and fails at some thousands of them.
 *
 * @example writeDeepJson({ a: [1] }) // '{"a":[1]}'
 */
export function writeDeepJson(value: Json): string {
  const written: string[] = [];
  const open: Piece[] = [{ value }];
  for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
    if ('text' in piece) written.push(piece.text);
    else if (typeof piece.value !== 'object' || piece.value === null) written.push(JSON.stringify(piece.value));
    else for (const inner of unfold(piece.value).reverse()) open.push(inner);
  }
  return written.join('');
}

function unfold(value: Json[] | { [key: string]: Json }): Piece[] {
  if (Array.isArray(value)) {
    const items = value.map((item): Piece[] => [{ value: item }]);
    return [{ text: '[' }, ...join(items), { text: ']' }];
  }
  const members = Object.entries(value).map(([key, inner]): Piece[] => [
    { text: `${JSON.stringify(key)}:` },
    { value: inner },
  ]);
  return [{ text: '{' }, ...join(members), { text: '}' }];
}

function join(groups: Piece[][]): Piece[] {
  return groups.flatMap((group, index) => (index === 0 ? group : [{ text: ',' }, ...group]));
}
