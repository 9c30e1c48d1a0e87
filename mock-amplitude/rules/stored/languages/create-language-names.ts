import QuickLRU from 'quick-lru';
import { DOCUMENTED_VALUES } from './documented-names.ts';
import { foldMarks, nameKey } from './fold-name.ts';
import { type NameTable, nameCode, readForeignNames, readOwnNames } from './read-names.ts';

/** Longer texts name no language, and are not looked at: the longest that is documented has 51. In UTF-16 units. */
const MAX_CHARACTERS = 80;

/** Most texts whose language is remembered. Decided. */
const MAX_REMEMBERED = 1000;

/** A code, and whatever comes after it: region, script, variant, extension, as BCP 47, POSIX or Java write them. */
const TAG = /^([a-z]{2,3})(?:[-_.@][^\s(]*)?$/;

/**
 * What stands behind a name and says where it is spoken, taken off one after the other: the last part in brackets, all of them,
 * ` - US`, `_us` and `-us`.
 */
const PLACES = [/ ?[([（［][^([（［]*$/, / ?[([（［].*$/, / [-–—] .*$/, /[-_].*$/];

/** What many languages call a language, before or after its name: русский язык, bahasa Indonesia, ภาษาไทย. */
const WORD_AFTER =
  / (?:язык|език|језик|мова|тілі|тили|тили|тыла|теле|jezik|jazyk|język|nyelv|keel|kieli|kalba|valoda|dili|tili|language)$/;
const WORD_BEFORE =
  /^(?:bahasa |język |jezik |jazyk |lingua |língua |langue |lengua |idioma |limba |gjuha |lugha ya |tiếng |ภาษา|ភាសា|ພາສາ)/;

/**
 * Creates what gives the name that is stored of a language, by a tag, a code or a name of it; undefined for what nobody
 * knows. Tables of names are made when they are needed.
 *
 * @example createLanguageNames()('zh_CN') // 'Chinese'
 */
export function createLanguageNames(): (text: string) => string | undefined {
  const remembered = new QuickLRU<string, { name: string | undefined }>({ maxSize: MAX_REMEMBERED });
  let own: NameTable | undefined;
  let foreign: NameTable | undefined;

  function findName(key: string): string | undefined {
    if (key === '') return undefined;
    own ??= readOwnNames();
    const known = own.get(key) ?? own.get(foldMarks(key));
    if (known !== undefined) return known;
    foreign ??= readForeignNames();
    return foreign.get(key) ?? foreign.get(foldMarks(key));
  }

  /** By a name, with whatever stands behind or around it. */
  function findPlaced(key: string): string | undefined {
    let bare = key;
    let found = findName(bare);
    for (const place of PLACES) {
      if (found !== undefined) return found;
      const shorter = bare.replace(place, '');
      if (shorter !== bare) found = findName(shorter);
      bare = shorter;
    }
    return found ?? findName(bare.replace(WORD_AFTER, '').replace(WORD_BEFORE, ''));
  }

  function find(text: string): string | undefined {
    const lower = text.normalize('NFC').trim().toLowerCase();
    const code = TAG.exec(lower)?.[1];
    return (
      DOCUMENTED_VALUES.get(lower.replaceAll('_', '-')) ??
      (code === undefined ? undefined : nameCode(code)) ??
      findPlaced(nameKey(text))
    );
  }

  return (text) => {
    if (text.length > MAX_CHARACTERS) return undefined;
    const before = remembered.get(text);
    if (before !== undefined) return before.name;
    const name = find(text);
    remembered.set(text, { name });
    return name;
  };
}
