import querystring from 'node:querystring';

const SHOWN_CHARACTERS = 4;

/**
 * Hides a secret, such as an API key, but for its last four characters; one too short to hide that way is hidden whole.
 *
 * @example redactSecret('a11ce0000000000000000000000005e5') // '…05e5'
 */
export function redactSecret(secret: string): string {
  // Hidden already, in a session that was kept.
  if (secret.startsWith('…') && secret.length <= SHOWN_CHARACTERS + 1) return secret;
  return secret.length >= SHOWN_CHARACTERS * 3 ? `…${secret.slice(-SHOWN_CHARACTERS)}` : '…';
}

/** No key is longer; of what is sent as one all the same, this much is looked for: more would take the square of its length. */
const LONGEST_SECRET = 256;

/**
 * Hides `secret` wherever it stands in `text`: as it is, as JSON or a URL writes it, and the beginning of it where the text
 * was cut off in it. Of one that is longer than any key the beginning is hidden.
 */
export function hideSecretIn(text: string, secret: string | null): string {
  return createHider(secret)(text);
}

/** Whether a text holds a secret as `hideSecretIn` looks for it, word for word. */
export function holdsSecret(text: string, secret: string): boolean {
  return text.includes(secret.slice(0, LONGEST_SECRET));
}

/** What hides a secret in many texts. */
function createHider(whole: string | null): (text: string) => string {
  if (whole === null || whole === '') return (text) => text;
  const secret = whole.slice(0, LONGEST_SECRET);
  const ways = waysToWrite(secret);
  const shown = redactSecret(secret);
  const shortest = Math.min(PIECE, ...ways.map(({ length }) => length));
  return (text) => {
    if (text.length < shortest) return text;
    const hidden = ways.reduce((rest, way) => rest.replaceAll(way, shown), text);
    return hideCutOff(hidden, secret);
  };
}

function waysToWrite(secret: string): string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])];
}

/** Characters of a secret that give it away. */
const PIECE = 5;

/** A text that was cut ends with `…`, or with nothing. */
function hideCutOff(text: string, secret: string): string {
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  for (let length = Math.min(secret.length, end); length >= PIECE; length--) {
    const begin = end - length;
    if (text.startsWith(secret.slice(0, length), begin)) return `${text.slice(0, begin)}…`;
  }
  return text;
}

/**
 * Hides `secret` in a form written as `application/x-www-form-urlencoded`, however its characters are escaped there.
 *
 * @example hideSecretInForm('api_key=my%20long%20secret&event=1', 'my long secret') // 'api_key=%E2%80%A6cret&event=1'
 */
export function hideSecretInForm(text: string, secret: string | null): string {
  const hide = createHider(secret);
  const pairs = text.split('&').map((pair) => {
    const partly = hide(pair);
    if (!ESCAPED.test(partly)) return partly;
    const plain = querystring.unescape(partly.replaceAll('+', ' '));
    const hidden = hide(plain);
    return hidden === plain ? partly : escapePair(hidden);
  });
  return pairs.join('&');
}

const ESCAPED = /[%+]/;

/** An API key by the name it is sent under: in JSON, a query, a form or a multipart body, whole or broken. */
const NAMED_KEY = /(api_?key(?:"\s*:\s*"|=|"\r\n\r\n))((?:\\.|[^"&\s\\])+)/gi;

/**
 * Hides whatever is named as an API key, in a text that could not be read.
 *
 * @example hideNamedKeys('{"api_key":"a11ce0000000000000000000000005e5","events":[') // '{"api_key":"…05e5","events":['
 */
export function hideNamedKeys(text: string): string {
  return text.replace(NAMED_KEY, (_all, name: string, key: string) => name + redactSecret(key));
}

/** The keys that `hideNamedKeys` hides. */
export function listNamedKeys(text: string): string[] {
  return text
    .matchAll(NAMED_KEY)
    .flatMap(([, , key]) => (key === undefined ? [] : [key]))
    .toArray();
}

function escapePair(pair: string): string {
  return pair
    .split('=')
    .map((part) => querystring.escape(part))
    .join('=');
}
