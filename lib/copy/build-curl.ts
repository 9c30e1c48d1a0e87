import { escapeLines } from '../escape-text.ts';
import { type CopiedRequest, TOO_LONG } from './copied-request.ts';

const KEY_VARIABLE = '$AMPLITUDE_API_KEY';

/**
 * Writes a request as a command for sh; the key comes from `$AMPLITUDE_API_KEY`.
 *
 * @example buildCurl(request) // curl -sS 'http://127.0.0.1:9100/2/httpapi' -H 'Content-Type: application/json' …
 */
export function buildCurl({ method, path, endpoint, contentType, body, truncated, hiddenKey }: CopiedRequest): string {
  if (truncated) return `# ${TOO_LONG}`;
  const parts = [
    `curl -sS ${quoteWithKey(endpoint + path, hiddenKey)}`,
    ...(method === 'POST' && body !== '' ? [] : [`-X ${quote(method)}`]),
    ...(contentType === undefined ? [] : [`-H ${quote(`Content-Type: ${contentType}`)}`]),
    ...(body === '' ? [] : [`--data-raw ${quoteWithKey(body, hiddenKey)}`]),
  ];
  return parts.join(' \\\n  ');
}

function quoteWithKey(body: string, hiddenKey: string | null): string {
  // JSON says the same when it is escaped, and a terminal it is pasted into has nothing to act on.
  const safe = escapeLines(body);
  if (hiddenKey === null || hiddenKey === '') return quote(safe);
  return safe.split(hiddenKey).map(quote).join(`"${KEY_VARIABLE}"`);
}

/** A text as one word of sh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
