/** What of an event tells it from others. */
export interface KnownEvent {
  insertId: string | null;
  eventType: string | null;
  userId: string | null;
  deviceId: string | null;
  event: object;
}

/** What a batch is known by when it comes again: how many events, the first and the last of them. */
export function batchKey(
  project: string | null,
  path: string,
  count: number,
  first: KnownEvent | undefined,
  last: KnownEvent | undefined,
): string | undefined {
  if (first === undefined || last === undefined) return undefined;
  return JSON.stringify([project, path, count, eventKey(first), eventKey(last)]);
}

function eventKey({ insertId, eventType, userId, deviceId, event }: KnownEvent): string {
  if (insertId !== null) return insertId;
  const time: unknown = Reflect.get(event, 'time');
  // Of what is no time only that: an object's own toString is whatever was sent.
  return JSON.stringify([eventType, userId, deviceId, typeof time === 'object' ? 'no time' : String(time)]);
}

/** Whether whoever sent a request will send it again: no answer, 429, or a server that failed. */
export function isToBeRetried(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}
