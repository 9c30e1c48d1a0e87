import type { Entry } from './outbox/outbox.ts';

/** What every request to a project carries beside its events. */
export interface RequestTemplate {
  apiKey: string;
  /** Sent as `options.min_id_length` only where configured (`map.min-id-length`). */
  minIdLength: number | undefined;
}

/**
 * Builds a request's body from events that are written already. What stands side by side where it is stored is copied at once,
 * with the commas between.
 */
export function buildBody(
  entries: readonly Pick<Entry, 'source' | 'start' | 'bytes'>[],
  { apiKey, minIdLength }: RequestTemplate,
): Buffer {
  const options = minIdLength === undefined ? '' : `,"options":{"min_id_length":${minIdLength}}`;
  const parts: Uint8Array[] = [Buffer.from(`{"api_key":${JSON.stringify(apiKey)},"events":[`)];
  for (let from = 0; from < entries.length; ) {
    const { source, start = 0, bytes = 0 } = entries[from] ?? {};
    let end = start + bytes;
    let next = from + 1;
    for (let entry = entries[next]; entry?.source === source && entry?.start === end + 1; entry = entries[++next]) {
      end += 1 + entry.bytes;
    }
    if (source !== undefined) parts.push(source.subarray(start, end), COMMA);
    from = next;
  }
  if (entries.length > 0) parts.pop();
  parts.push(Buffer.from(`]${options}}`));
  return Buffer.concat(parts);
}

const COMMA = Buffer.from(',');

/** How many bytes of events fit into a body of `limitBytes`, the commas between `count` events taken off. */
export function roomForEvents(limitBytes: number, count: number, template: RequestTemplate): number {
  return limitBytes - buildBody([], template).length - count;
}
