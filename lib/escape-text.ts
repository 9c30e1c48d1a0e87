/**
 * What is not seen, or what a terminal acts on: control characters (ESC and C1, which begin sequences), marks that turn text
 * around or are invisible, halves of surrogate pairs, and ends of lines and paragraphs. What an emoji is put together with
 * is let through where it stands in one.
 */
const FOREIGN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?<!\p{Emoji}[\ufe0e\ufe0f])(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?\u200d(?=\p{Extended_Pictographic}))/gu;

const HEX = 16;
const HEX_DIGITS = 4;

/**
 * Makes foreign text safe to be shown: whatever a terminal would act on, or nobody would see, is written as `\u…`. What is
 * escaped already stays as it is.
 *
 * @example escapeText('bob\x1b[2J') // 'bob\\u001b[2J'
 */
export function escapeText(text: string): string {
  return text.replace(FOREIGN, escapeCharacter);
}

/**
 * As `escapeText`, for text whose lines are ours, and for JSON however it is indented: parsed, it is the same value.
 *
 * @example escapeLines(JSON.stringify({ id: '\u202e' })) // '{"id":"\\u202e"}'
 */
export function escapeLines(text: string): string {
  return text.replace(FOREIGN, (character) => (character === '\n' ? character : escapeCharacter(character)));
}

/** A line end after which a line is indented, or nothing follows. */
const OWN_LINE_END = /\n(?= |$)/;

/**
 * As `escapeText`, for a message that lists things below its first line, indented: no foreign text can begin a line there.
 *
 * @example escapeMessage('Failed to use it:\n  a\nFORGED') // 'Failed to use it:\n  a\\u000aFORGED'
 */
export function escapeMessage(text: string): string {
  return text.split(OWN_LINE_END).map(escapeText).join('\n');
}

function escapeCharacter(character: string): string {
  return Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(HEX).padStart(HEX_DIGITS, '0')}`,
  ).join('');
}
