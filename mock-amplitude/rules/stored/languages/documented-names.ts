/**
 * What Amplitude's docs (HTTP V2, "Language mappings") call a language, by its code, where ICU has another name for it: mostly
 * what ICU called it before. See docs/decisions/languages.md.
 */
export const DOCUMENTED_NAMES: Readonly<Record<string, string>> = {
  ace: 'Achinese',
  bla: 'Siksika',
  bn: 'Bengali',
  ckb: 'Sorani Kurdish',
  crh: 'Crimean Turkish',
  fat: 'Fanti',
  ff: 'Fulah',
  ht: 'Haitian',
  lah: 'Lahnda',
  mgo: "Meta'",
  mi: 'Maori',
  mic: 'Micmac',
  mus: 'Creek',
  nb: 'Norwegian',
  nn: 'Norwegian',
  or: 'Oriya',
  sah: 'Sakha',
  sh: 'Serbo-Croatian',
  swc: 'Congo Swahili',
  tkl: 'Tokelau',
  tl: 'Tagalog',
  tw: 'Twi',
  // Older codes, which ICU takes for the languages that they became part of.
  hbs: 'Serbo-Croatian',
  mo: 'Moldavian',
  mol: 'Moldavian',
  scc: 'Serbian',
  scr: 'Croatian',
  tgl: 'Tagalog',
  twi: 'Twi',
};

/**
 * What they call a single value, whole and in lower case, other than all of its kind: some are plainly mistakes, and are what
 * Amplitude says it stores all the same. And one name that looks like a tag.
 */
export const DOCUMENTED_VALUES: ReadonlyMap<string, string> = new Map([
  ['albanian (albania)', 'Sanskrit'],
  ['dutch (belgium)', 'Flemish'],
  ['ga', 'Ga'],
  ['german (switzerland)', 'Swiss German'],
  ['kom', 'Kom'],
  ['maa', 'Masai'],
  ['nl-be', 'Flemish'],
  ['oji-cree', 'Oji-Cree'],
  ['ro-md', 'Moldavian'],
  ['root', 'Root'],
  ['فارسى', 'English'],
]);
