/** A character of a filter, and whether it stood in quotes: one that did is never a sign. */
export interface QueryCharacter {
  readonly character: string;
  readonly quoted: boolean;
}

/** A part of a filter between spaces. */
export type QueryText = readonly QueryCharacter[];

/**
 * Splits a filter at the spaces outside of quotes. `\"` and `\\` in quotes are a quote and a backslash; a quote that is not
 * closed ends with the text, since it may just be being typed.
 *
 * @example splitTerms('a "b c"').map(textOf) // ['a', 'b c']
 */
export function splitTerms(text: string): QueryText[] {
  const terms: QueryCharacter[][] = [];
  let term: QueryCharacter[] | undefined;
  let quoted = false;
  let escaped = false;
  for (const character of text) {
    const isSpace = /\s/.test(character);
    if (!quoted && isSpace) {
      term = undefined;
      continue;
    }
    if (term === undefined) {
      term = [];
      terms.push(term);
    }
    if (escaped) {
      term.push({ character, quoted: true });
      escaped = false;
    } else if (quoted && character === '\\') escaped = true;
    else if (character === '"') quoted = !quoted;
    else term.push({ character, quoted });
  }
  return terms;
}

/** The characters of a part as one text. */
export function textOf(part: QueryText): string {
  return part.map(({ character }) => character).join('');
}

/** Splits a part at each of a sign that stands outside of quotes. */
export function splitAt(part: QueryText, sign: string): QueryText[] {
  const parts: QueryCharacter[][] = [[]];
  for (const one of part) {
    if (!one.quoted && one.character === sign) parts.push([]);
    else parts.at(-1)?.push(one);
  }
  return parts;
}
