import type { StreamLine } from '../../model/lines/stream-line.ts';
import type { LiveHello } from './messages.ts';

/** What the data of a server-sent event says; the server is this page's own, and of its version. */
export interface EventData {
  hello: LiveHello;
  line: StreamLine;
  reset: { by: string; project?: string };
  gap: { missed: number };
}

/** Reads the data of an event of the stream. */
export function readEventData<Name extends keyof EventData>(_name: Name, data: string): EventData[Name] {
  return JSON.parse(data);
}
