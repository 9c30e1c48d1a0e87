/**
 * Deepest text that is given to `JSON.parse` at all, in levels. What is nested takes it a thousand times as long a byte as what is
 * not: 20 MB of `[` would stop the process for ten seconds. Text that is shorter than this is not looked at.
 */
const MAX_LEVELS = 500_000;

/**
 * Parses JSON that came from outside.
 *
 * @throws {SyntaxError} when it is none, or nested deeper than anybody means to
 * @example parseJson('{"a":1}') // { a: 1 }
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new TooDeepError();
  return JSON.parse(text);
}

/**
 * The same look before Express's own parser: `express.json({ verify: refuseDeepBody })`.
 *
 * @throws {TooDeepError}
 */
export function refuseDeepBody(_request: unknown, _response: unknown, body: Buffer): void {
  // Brackets are the same bytes in every charset that is read.
  if (isTooDeep(body.toString('latin1'))) throw new TooDeepError();
}

class TooDeepError extends SyntaxError {
  override readonly name = 'TooDeepError';
  /** What Express answers with. */
  readonly status = 400;

  constructor() {
    super(`nested deeper than ${MAX_LEVELS} levels`);
  }
}

function isTooDeep(text: string): boolean {
  return text.length > MAX_LEVELS && opensDeep(text);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function opensDeep(text: string): boolean {
  let open = 0;
  // What is left of the text must suffice to get there.
  for (let at = 0; at < text.length && open + text.length - at > MAX_LEVELS; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    // [ and {, ] and }: the one is the other's code and 32 more, as letters are in their two cases.
    else if ((code | 0x20) === 0x7b) open++;
    else if ((code | 0x20) === 0x7d) open--;
    if (open > MAX_LEVELS) return true;
  }
  return false;
}

/** Where the quote stands that ends the string of JSON that begins at `start`; the end of the text where none does. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
