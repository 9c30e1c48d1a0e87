import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeLines, escapeMessage, escapeText } from '../../lib/escape-text.ts';

it.each([
  ['the escape that begins a sequence', 'a\x1b[2Jb', 'a\\u001b[2Jb'],
  ['a bell, the end of OSC 52', '\x1b]52;c;AAAA\x07', '\\u001b]52;c;AAAA\\u0007'],
  ['the C1 form of CSI', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['marks that turn text around', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['a space of no width', 'admin\u200b', 'admin\\u200b'],
  ['a joiner between letters', 'a\u200db', 'a\\u200db'],
  ['a letter nobody sees', 'a\u3164', 'a\\u3164'],
  ['a variation selector after a letter', 'a\ufe0f', 'a\\ufe0f'],
  ['tags, which take two units', 'a\u{e0041}', 'a\\udb40\\udc41'],
  ['half of a pair', 'a\ud800', 'a\\ud800'],
  ['ends of lines', 'a\nb\r\u2028\u2029', 'a\\u000ab\\u000d\\u2028\\u2029'],
])('escapes %s', (_what, text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

it.each(['Zürich, 東京', '👩‍👩‍👧‍👦', '🏳️‍🌈', '👩🏽‍💻', '❤️ 1️⃣', 'हिन्दी', 'a\\u001b'])('leaves %s alone', (text) => {
  expect(escapeText(text)).toBe(text);
});

it('escapes what is escaped already no further', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => escapeText(escapeText(text)) === escapeText(text)));
});

it('leaves the ends of lines of a text that has several', () => {
  expect(escapeLines('a\n\x1bb')).toBe('a\n\\u001bb');
});

it('leaves in a message those line ends alone that are ours: an indented line follows, or nothing', () => {
  expect(escapeMessage('a:\n  b\n')).toBe('a:\n  b\n');
  expect(escapeMessage('a\nFORGED\n\u2028FORGED')).toBe('a\\u000aFORGED\\u000a\\u2028FORGED');
});

it('leaves JSON the same value, however it is indented', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(4), (value, indent) => {
      const text = escapeLines(JSON.stringify(value, null, indent));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});
