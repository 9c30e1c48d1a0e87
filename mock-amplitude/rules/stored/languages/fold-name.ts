/** Signs that stand for one another in names: ʼ ’ ‘ ʻ ꞌ ` ´. */
const APOSTROPHES = /[\u02bb\u02bc\u2018\u2019\ua78c`\u00b4]/g;

/** Marks of direction and joiners, which nobody sees, and the dot that a Turkish İ leaves in lower case. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069.]|\u0307/g;

/** Accents of Latin, Greek and Cyrillic letters. */
const MARKS = /[\u0300-\u036f]/g;

/**
 * What names are compared by: case, spaces, the shape of apostrophes and full stops do not count.
 *
 * @example nameKey('  O’zbek ') // "o'zbek"
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(APOSTROPHES, "'").replace(UNSEEN, '').replace(/\s+/g, ' ').trim();
}

/** A key without accents: how names are typed where a keyboard has none. */
export function foldMarks(key: string): string {
  return key.normalize('NFD').replace(MARKS, '').normalize('NFC');
}
