import { parseQuery, type ReadyQuery } from '../../lib/query/parse-query.ts';
import { ConfigError } from '../config/config-error.ts';

/**
 * Reads `--filter`; undefined where it is not given, or lets everything through.
 *
 * @throws {ConfigError} where it cannot be read: it names the field that may be meant
 */
export function parseFilterFlag(filter: string | undefined): ReadyQuery | undefined {
  if (filter === undefined) return undefined;
  const query = parseQuery(filter);
  if (query.ok) return query.terms.length === 0 ? undefined : query;
  throw new ConfigError(
    'INPUT_INVALID',
    `Failed to read --filter: ${query.error}`,
    'docs/debugger.md says how a filter is written.',
  );
}
