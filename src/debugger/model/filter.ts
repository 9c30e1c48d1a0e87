import type { VerdictRecord } from './record.ts';

/** The fields that a term such as `rule:event.id-length` searches. */
const FIELDS: Record<string, (record: VerdictRecord) => string | null> = {
  verdict: ({ verdict }) => verdict,
  rule: ({ rule }) => rule,
  warning: ({ diagnostics }) => diagnostics.map(({ rule, severity }) => (severity === 'warning' ? rule : '')).join(' '),
  region: ({ region }) => region,
  project: ({ project }) => project,
  type: (record) => (record.kind === 'event' ? record.eventType : record.path),
  user: (record) => (record.kind === 'event' ? record.userId : null),
  device: (record) => (record.kind === 'event' ? record.deviceId : null),
};

/**
 * Reads a filter: words that all must be found in a record, each in any field or, as `field:word`, in that one. Case does
 * not matter.
 *
 * @example parseFilter('verdict:rejected user-1')(record)
 */
export function parseFilter(text: string): (record: VerdictRecord) => boolean {
  const tests = text.toLowerCase().split(/\s+/).filter(Boolean).map(parseTerm);
  return (record) => tests.every((test) => test(record));
}

function parseTerm(term: string): (record: VerdictRecord) => boolean {
  const [name = '', ...rest] = term.split(':');
  const read = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (read !== undefined && rest.length > 0) {
    const part = rest.join(':');
    return (record) => (read(record) ?? '').toLowerCase().includes(part);
  }
  const readers = Object.values(FIELDS);
  return (record) => readers.some((reader) => (reader(record) ?? '').toLowerCase().includes(term));
}
