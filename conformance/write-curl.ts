import type { BuiltRequest } from './build-request.ts';
import type { Target } from './target.ts';

/** Longest body that a command holds, in bytes, the spaces at its end left aside. */
const LONGEST_BODY = 4096;

/** A secret, and the variable that it comes from. */
type Secret = [secret: string, variable: string];

/**
 * Writes a request as a command for a shell. Keys, secrets and tokens come from the environment, by names such as
 * `CONFORMANCE_KEY_US`; a body that is too long for a command is left out, and said so.
 *
 * @example writeCurl(request, target) // curl -sS -i 'http://…' -H 'content-type: …' --data-binary '{"api_key":"'"$CONFORMANCE_KEY_US"'",…}'
 */
export function writeCurl(request: BuiltRequest, target: Target): string {
  const secrets = listSecrets(target);
  const { feed, flag, note } = writeBody(request, secrets);
  const headers = Object.entries(request.headers).map(([name, value]) => writeHeader(name, value, secrets));
  const method = request.method === (flag === '' ? 'GET' : 'POST') ? [] : [`-X ${request.method}`];
  const none = flag !== '' && !('content-type' in request.headers) ? ["-H 'content-type:'"] : [];
  const parts = ['curl -sS -i', ...method, quote(request.url, secrets), ...none, ...headers, flag];
  return note + feed + parts.filter((part) => part !== '').join(' ');
}

function writeBody(request: BuiltRequest, secrets: readonly Secret[]): { feed: string; flag: string; note: string } {
  const { plain, gzip } = request;
  if (plain === undefined) return { feed: '', flag: '', note: '' };
  const spaces = countSpaces(plain);
  const flag = '--data-binary @-';
  if (plain.length - spaces > LONGEST_BODY) {
    const note = `# its body, ${plain.length} bytes, is too long to stand here: put it into a file\n`;
    return { feed: '', flag: '--data-binary @body', note };
  }
  const zip = gzip ? 'gzip -c | ' : '';
  const filled = plain.subarray(0, plain.length - spaces);
  const short = filled.toString('utf8');
  if (!Buffer.from(short).equals(filled)) {
    return { feed: `printf %s ${plain.toString('base64')} | base64 -d | ${zip}`, flag, note: '' };
  }
  if (spaces > 100) {
    const fill = `{ printf %s ${quote(short, secrets)}; printf '%*s' ${spaces} ''; }`;
    return { feed: `${fill} | ${zip}`, flag, note: '' };
  }
  const text = short + ' '.repeat(spaces);
  if (gzip) return { feed: `printf %s ${quote(text, secrets)} | ${zip}`, flag, note: '' };
  return { feed: '', flag: `--data-binary ${quote(text, secrets)}`, note: '' };
}

/** Spaces at the end of a body: some are filled up with millions. */
function countSpaces(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0x20) end--;
  return bytes.length - end;
}

function writeHeader(name: string, value: string, secrets: readonly Secret[]): string {
  const pair = /^basic /i.test(value) ? Buffer.from(value.slice('basic '.length), 'base64').toString() : undefined;
  // Without a secret of the target it is no secret either, and what is sent is what the case is about.
  if (pair !== undefined && secrets.some(([secret]) => pair.includes(secret))) return `-u ${quote(pair, secrets)}`;
  return `-H ${quote(`${name}: ${value}`, secrets)}`;
}

/** The longest first: one may be part of another. */
function listSecrets({ keys, secrets, controlToken }: Target): Secret[] {
  const named = (kind: string, values: Readonly<Record<string, string>>): Secret[] =>
    Object.entries(values).map(([name, value]) => [value, `CONFORMANCE_${kind}_${envName(name)}`]);
  const token: Secret[] = controlToken === undefined ? [] : [[controlToken, 'CONFORMANCE_CONTROL_TOKEN']];
  const all = [...named('KEY', keys), ...named('SECRET', secrets), ...token].filter(([secret]) => secret !== '');
  const encoded = all.map(([secret, variable]): Secret => [encodeURIComponent(secret), variable]);
  return [...all, ...encoded].sort(([one], [other]) => other.length - one.length);
}

/** `firstIndex` is FIRST_INDEX. */
function envName(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\W/g, '_')
    .toUpperCase();
}

/** In single quotes, with secrets taken from their variables. */
function quote(text: string, secrets: readonly Secret[]): string {
  let pieces: (string | { variable: string })[] = [text];
  for (const [secret, variable] of secrets) {
    pieces = pieces.flatMap((piece) => (typeof piece === 'string' ? splitAt(piece, secret, variable) : [piece]));
  }
  const quoted = pieces.map((piece) =>
    typeof piece === 'string' ? `'${piece.replaceAll("'", `'\\''`)}'` : `"$${piece.variable}"`,
  );
  return quoted.filter((piece, index) => piece !== "''" || (index === 0 && quoted.length === 1)).join('');
}

function splitAt(text: string, secret: string, variable: string): (string | { variable: string })[] {
  return text.split(secret).flatMap((part, index) => (index === 0 ? [part] : [{ variable }, part]));
}
