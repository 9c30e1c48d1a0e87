import type { Failing } from '../../results.ts';

const PIECE = 12;

/**
 * Looks for an API key in what a forwarder writes: as it is, in base64, as a URL has it, or a piece of it.
 *
 * @param outputs what was written, by where
 */
export function findLeaks(outputs: Readonly<Record<string, string>>, apiKey: string): Failing[] {
  const pieces = Array.from({ length: Math.max(1, apiKey.length - PIECE + 1) }, (_, at) =>
    apiKey.slice(at, at + PIECE),
  );
  const ways = [...pieces, Buffer.from(apiKey).toString('base64').replace(/=+$/, ''), encodeURIComponent(apiKey)];
  const where = Object.entries(outputs).flatMap(([name, text]) =>
    ways.some((way) => text.includes(way)) ? [name] : [],
  );
  if (where.length === 0) return [];
  return [{ kind: 'leaked', message: `the API key, or 12 characters of it, stands in ${where.join(', ')}` }];
}
