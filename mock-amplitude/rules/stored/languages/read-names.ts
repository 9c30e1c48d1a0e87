import { DOCUMENTED_NAMES } from './documented-names.ts';
import { foldMarks, nameKey } from './fold-name.ts';
import { LANGUAGE_CODES } from './language-codes.ts';
import { OTHER_NAMES } from './other-names.ts';

/** Names by their keys, with what each is stored as. */
export type NameTable = Map<string, string>;

/** What ICU has a name of its own for, beside the language itself: American English, español de México, Simplified Chinese. */
const DIALECTS = [
  ...[
    'ar-001',
    'de-AT',
    'de-CH',
    'en-AU',
    'en-CA',
    'en-GB',
    'en-US',
    'es-419',
    'es-ES',
    'es-MX',
    'fa-AF',
    'fr-CA',
    'fr-CH',
  ],
  ...['nds-NL', 'nl-BE', 'pt-BR', 'pt-PT', 'ro-MD', 'sr-ME', 'sw-CD', 'zh-Hans', 'zh-Hant'],
];

/** Dialects that the docs know as languages. */
const NAMED_DIALECTS: Readonly<Record<string, string>> = {
  'nl-BE': 'Flemish',
  'ro-MD': 'Moldavian',
  'sw-CD': 'Congo Swahili',
};

/** Languages that telephones and browsers are set to most: what they call each other is known too. Decided. */
const COMMON =
  'ar bg bn ca cs da de el en es et fa fi fil fr he hi hr hu id it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv sw ta te th tr uk ur vi zh'.split(
    ' ',
  );

/** Codes for what is not one language: unknown, several, none, not coded. */
const NO_LANGUAGES: ReadonlySet<string> = new Set(['und', 'mul', 'zxx', 'mis']);

const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * The name that is stored of a language, by its code; undefined where nobody knows it.
 *
 * @param code of two or three letters, in lower case
 */
export function nameCode(code: string): string | undefined {
  const documented = lookUp(code);
  if (documented !== undefined) return documented;
  if (NO_LANGUAGES.has(code)) return undefined;
  try {
    const { language } = new Intl.Locale(code);
    return lookUp(language) ?? english.of(language);
  } catch {
    // No tag at all: ICU says so by throwing.
    return undefined;
  }
}

function lookUp(code: string): string | undefined {
  return Object.hasOwn(DOCUMENTED_NAMES, code) ? DOCUMENTED_NAMES[code] : undefined;
}

/** Names of languages in English and in themselves, older ones and those of dialects among them. Takes some 50 ms. */
export function readOwnNames(): NameTable {
  const names: NameTable = new Map();
  for (const [stored, others] of Object.entries(OTHER_NAMES))
    for (const name of [stored, ...others]) add(names, name, stored);
  const storedOf = new Map(LANGUAGE_CODES.map((code) => [code, lookUp(code) ?? english.of(code)]));
  for (const stored of [...Object.values(DOCUMENTED_NAMES), ...storedOf.values()]) add(names, stored, stored);
  for (const code of Object.keys(DOCUMENTED_NAMES)) add(names, english.of(code), storedOf.get(code));
  for (const tag of DIALECTS) addDialect(names, tag);
  for (const code of Intl.DisplayNames.supportedLocalesOf([...LANGUAGE_CODES])) {
    add(names, namesIn(code).of(code), storedOf.get(code));
  }
  return names;
}

/** What common languages call each other, which comes after all their own names. Takes some 30 ms. */
export function readForeignNames(): NameTable {
  const names: NameTable = new Map();
  const storedOf = COMMON.map((code) => [code, nameCode(code)] as const);
  for (const display of COMMON) {
    const inDisplay = namesIn(display);
    for (const [code, stored] of storedOf) add(names, inDisplay.of(code), stored);
  }
  return names;
}

function addDialect(names: NameTable, tag: string): void {
  const [code = ''] = tag.split('-');
  const stored = NAMED_DIALECTS[tag] ?? nameCode(code);
  add(names, english.of(tag), stored);
  add(names, namesIn('en', 'short').of(tag), stored);
  add(names, namesIn(code).of(tag), stored);
  add(names, namesIn(tag).of(tag), stored);
}

function namesIn(locale: string, style: 'long' | 'short' = 'long'): Intl.DisplayNames {
  return new Intl.DisplayNames([locale], { type: 'language', fallback: 'none', style });
}

/** The first that has a name keeps it; without its accents another may have it. */
function add(names: NameTable, name: string | undefined, stored: string | undefined): void {
  if (name === undefined || stored === undefined) return;
  const key = nameKey(name);
  if (!names.has(key)) names.set(key, stored);
  const bare = foldMarks(key);
  if (!names.has(bare)) names.set(bare, stored);
}
