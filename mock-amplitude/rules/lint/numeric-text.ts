/** Longest text that is looked at: no number that a person writes is longer. */
const LONGEST = 32;

const NUMERIC = /^\s*[-+]?[$€£¥]?\s?(?:\d[\d.,' ]*|\.\d+)(?:[$€£¥%]|[A-Z]{3})?\s*$/;

/**
 * Whether a text is a number as people write it, with or without a currency.
 *
 * @example isNumericText('1,299.00 EUR') // true
 */
export function isNumericText(text: string): boolean {
  return text.length <= LONGEST && beginsNumeric(text) && NUMERIC.test(text);
}

/** Most texts end here. */
function beginsNumeric(text: string): boolean {
  const code = text.charCodeAt(0);
  // Digits, + , - . and blanks; what is not ASCII may be a currency's sign.
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x2b && code <= 0x2e) || code === 0x20 || code === 0x24 || code > 0x7e
  );
}
