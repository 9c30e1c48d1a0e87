import type { Entry } from './outbox/outbox.ts';

/** What every request to a project carries beside its events. */
export interface RequestTemplate {
  apiKey: string;
  /** Sent as `options.min_id_length` only where configured (`map.min-id-length`). */
  minIdLength: number | undefined;
}

/** Builds a request's body from events that are written already. */
export function buildBody(entries: readonly Pick<Entry, 'text'>[], { apiKey, minIdLength }: RequestTemplate): string {
  const options = minIdLength === undefined ? '' : `,"options":{"min_id_length":${minIdLength}}`;
  return `{"api_key":${JSON.stringify(apiKey)},"events":[${entries.map(({ text }) => text).join(',')}]${options}}`;
}

/** How many bytes of events fit into a body of `limitBytes`, the commas between `count` events taken off. */
export function roomForEvents(limitBytes: number, count: number, template: RequestTemplate): number {
  return limitBytes - Buffer.byteLength(buildBody([], template)) - count;
}
