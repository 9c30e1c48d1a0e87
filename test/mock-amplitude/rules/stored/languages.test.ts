import { describe, expect, it } from 'vitest';
import { createLanguageNames } from '../../../../mock-amplitude/rules/stored/languages/create-language-names.ts';
import { LANGUAGE_CODES } from '../../../../mock-amplitude/rules/stored/languages/language-codes.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PAIRS = LETTERS.flatMap((one) => LETTERS.map((two) => one + two));
const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const NO_LANGUAGES = ['und', 'mul', 'zxx', 'mis'];
/** All of two and three letters. */
const KNOWN = [...PAIRS, ...PAIRS.flatMap((pair) => LETTERS.map((letter) => pair + letter))].filter(
  (code) => english.of(code) !== undefined && !NO_LANGUAGES.includes(code),
);
const name = createLanguageNames();

/** What does not become what it should. */
function failing(pairs: Iterable<readonly [sent: string, stored: string | undefined]>): string[] {
  return [...pairs].flatMap(([sent, stored]) => {
    const got = name(sent);
    return got === stored && got !== undefined ? [] : [`${sent} became ${got}, not ${stored}`];
  });
}

/** Longer texts are looked at by nobody. */
const fits = (text: string) => text.length <= 80;

describe('the language of an event, by every code that ICU knows', () => {
  it('has a name, however the code is written', () => {
    expect(KNOWN.length).toBeGreaterThan(900);
    expect(
      failing(
        // Documented otherwise where they stand alone.
        KNOWN.filter((code) => !['ga', 'kom'].includes(code)).flatMap((code) => {
          const stored = name(code);
          const forms = ['_us', '-DE', '-419', '-Latn-AT', '_Cyrl_RU', '-u-co-phonebk', '.UTF-8', '@euro'];
          return [code.toUpperCase(), ` ${code} `, ...forms.map((form) => code + form)].map(
            (sent) => [sent, stored] as const,
          );
        }),
      ),
    ).toEqual([]);
  });

  it('is known by its English name, in any case, with a region or without', () => {
    const regions = ['United States', 'latin, bosnia and herzegovina', 'Hong Kong S.A.R.'];
    expect(
      failing(
        LANGUAGE_CODES.flatMap((code) => {
          const stored = code === 'ga' ? 'Irish' : name(code);
          const called = english.of(code) ?? '';
          const placed = regions.flatMap((region) => [`${called} (${region})`, `${called} - ${region}`]);
          return [called, called.toLowerCase(), called.toUpperCase(), ...placed.filter(fits)].map(
            (sent) => [sent, stored] as const,
          );
        }),
      ),
    ).toEqual([]);
  });

  it('is known by its own name, in any case, with a region or without', () => {
    const natives = Intl.DisplayNames.supportedLocalesOf([...LANGUAGE_CODES]).flatMap((code) => {
      const own = new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code);
      return own === undefined ? [] : [[code, own] as const];
    });
    expect(natives.length).toBeGreaterThan(200);
    expect(
      failing(
        natives.flatMap(([code, own]) => {
          // Some share a name: isiNdebele is that of two.
          const stored = name(own) ?? code;
          const regionOf = new Intl.DisplayNames([code], { type: 'region' }).of('US') ?? 'US';
          return [own, own.toLowerCase(), own.toUpperCase(), `${own} (${regionOf})`]
            .filter(fits)
            .filter((sent) => sent.toLowerCase() === own.toLowerCase() || sent.includes('('))
            .map((sent) => [sent, stored] as const);
        }),
      ),
    ).toEqual([]);
    const shared = natives.filter(([code, own]) => name(own) !== (code === 'ga' ? 'Irish' : name(code)));
    expect(shared.map(([code]) => code)).toEqual(['nd', 'zgh']);
  });

  it('is known by what common languages call it', () => {
    const common = ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'ru', 'sv', 'tr', 'zh'];
    expect(
      failing(
        common.flatMap((display) => {
          const names = new Intl.DisplayNames([display], { type: 'language' });
          const region = new Intl.DisplayNames([display], { type: 'region' }).of('GB');
          return common.flatMap((code) => {
            const called = names.of(code) ?? '';
            const placed = `${called.toLocaleLowerCase(display)} (${region})`;
            return [called, placed].map((sent) => [sent, name(code)] as const);
          });
        }),
      ),
    ).toEqual([]);
  });
});

describe('the language of an event', () => {
  it.each([
    ['american english', 'English'],
    ['U.S. English', 'English'],
    ['UK English', 'English'],
    ['European Portuguese', 'Portuguese'],
    ['latin american spanish', 'Spanish'],
    ['español de México', 'Spanish'],
    ['français canadien', 'French'],
    ['Schweizer Hochdeutsch', 'German'],
    ['简体中文', 'Chinese'],
    ['Traditional Chinese', 'Chinese'],
    ['Vlaams', 'Flemish'],
    ['Odia', 'Oriya'],
    ['oriya', 'Oriya'],
    ['or-IN', 'Oriya'],
    ['Norwegian Bokmål', 'Norwegian'],
    ['norwegian (bokmal)', 'Norwegian'],
    ['Filipino', 'Filipino'],
    ['sh', 'Serbo-Croatian'],
    ['sr-Latn', 'Serbian'],
    ['mo', 'Moldavian'],
    ['in', 'Indonesian'],
    ['Portugues', 'Portuguese'],
    ['ESPANOL', 'Spanish'],
    ['o’zbek', 'Uzbek'],
    ['oʻzbek', 'Uzbek'],
    ['İngilizce (ABD)', 'English'],
    ['български език', 'Bulgarian'],
    ['ភាសាខ្មែរ', 'Khmer'],
    ['中文（简体）', 'Chinese'],
    ['english_us', 'English'],
    ['ga', 'Ga'],
    ['ga-IE', 'Irish'],
    ['Gaeilge', 'Irish'],
    ['Irish', 'Irish'],
    ['Dutch (Belgium)', 'Flemish'],
    ['Deutsch (Schweiz)', 'German'],
    ['German (Switzerland)', 'Swiss German'],
    ['nl_BE', 'Flemish'],
    ['ro-MD', 'Moldavian'],
    ['my-rmm', 'Burmese'],
  ])('%s is %s', (sent, stored) => {
    expect(name(sent)).toBe(stored);
  });

  it.each(['', ' ', 'Dothraki', 'und', 'zxx', '12', '-', '()', '(English)', 'toString', '__proto__', 'x-klingon', 'a'])(
    '"%s" is none',
    (sent) => {
      expect(name(sent)).toBeUndefined();
    },
  );
});
