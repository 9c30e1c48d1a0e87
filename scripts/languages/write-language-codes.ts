import { writeFileSync } from 'node:fs';

/**
 * Writes down the codes of two and three letters that this Node's ICU knows a language by, without those that it takes for another
 * (`deu` is `de`). To try them all takes it half a second, which an emulator should not take at its first event.
 *
 *     node scripts/languages/write-language-codes.ts
 */

const FILE = new URL('../../mock-amplitude/rules/stored/languages/language-codes.ts', import.meta.url);
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PER_LINE = 20;
/** Unknown, several, none, not coded. */
const NO_LANGUAGES = ['und', 'mul', 'zxx', 'mis'];

const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const pairs = LETTERS.flatMap((one) => LETTERS.map((two) => one + two));
const codes = [...pairs, ...pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter))]
  .filter((code) => !NO_LANGUAGES.includes(code))
  .filter((code) => english.of(code) !== undefined && new Intl.Locale(code).language === code)
  .sort();

const lines = Array.from({ length: Math.ceil(codes.length / PER_LINE) }, (_, line) =>
  codes.slice(line * PER_LINE, (line + 1) * PER_LINE).join(' '),
);
const text = `/**
 * The codes of two and three letters that ICU knows a language by, without those that it takes for another. Written by
 * scripts/languages/write-language-codes.ts, with ICU ${process.versions.icu}.
 */
export const LANGUAGE_CODES: readonly string[] = \`
${lines.map((line) => `  ${line}`).join('\n')}
\`
  .trim()
  .split(/\\s+/);
`;
writeFileSync(FILE, text);
process.stdout.write(`${codes.length} codes\n`);
