import QuickLRU from 'quick-lru';

/** Longer texts name no language, and are not looked at; longest name of ICU: 30-odd. In UTF-16 units. */
const MAX_CHARACTERS = 80;

/** Most texts whose language is remembered. Decided. */
const MAX_REMEMBERED = 1000;

/**
 * Languages of three letters that telephones are set to and that are known by name too. To try all three letters would
 * take ICU most of a second. By their tags all languages are known.
 */
const THREE_LETTERS = ['chr', 'fil', 'gsw', 'haw', 'yue'];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Creates what gives the English name of a language by its tag, its native name or its English name; undefined for what ICU
 * does not know.
 *
 * @example createLanguageNames()('zh_CN') // 'Chinese'
 */
export function createLanguageNames(): (text: string) => string | undefined {
  const remembered = new QuickLRU<string, { name: string | undefined }>({ maxSize: MAX_REMEMBERED });
  const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  let codesByName: ReadonlyMap<string, string> | undefined;

  function nameTag(tag: string): string | undefined {
    try {
      return english.of(new Intl.Locale(tag).language);
    } catch {
      // No tag at all: ICU says so by throwing.
      return undefined;
    }
  }

  function nameCode(key: string): string | undefined {
    codesByName ??= readNames(english);
    const code = codesByName.get(key);
    return code === undefined ? undefined : english.of(code);
  }

  return (text) => {
    if (text.length > MAX_CHARACTERS) return undefined;
    const before = remembered.get(text);
    if (before !== undefined) return before.name;
    const trimmed = text.trim();
    const name = nameTag(trimmed.replaceAll('_', '-')) ?? nameCode(nameKey(trimmed));
    remembered.set(text, { name });
    return name;
  };
}

/** Names of the languages that ICU speaks, in themselves and in English. Takes some 15 ms: done once, when needed. */
function readNames(english: Intl.DisplayNames): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const code of Intl.DisplayNames.supportedLocalesOf([...listCodes()])) {
    const own = new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code);
    for (const name of [english.of(code), own]) {
      if (name !== undefined && !names.has(nameKey(name))) names.set(nameKey(name), code);
    }
  }
  return names;
}

/** All that could be a language of two letters, and some of three. */
function* listCodes(): Iterable<string> {
  for (const one of LETTERS) for (const two of LETTERS) yield one + two;
  yield* THREE_LETTERS;
}

function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
