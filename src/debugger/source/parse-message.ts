import type { EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import { IF_TEXT } from '../../../lib/zod-when.ts';
import { parseRecord } from './parse-record.ts';
import type { SourceMessage } from './source-message.ts';

/** What the stream says of itself when a connection begins. */
export interface StreamGreeting {
  kind: 'hello';
  run: string;
  lastSeq: number;
}

const HELLO = z.looseObject({ run: z.string().min(1, IF_TEXT), lastSeq: z.int().nonnegative() });
const RESET = z.looseObject({ by: z.string(), project: z.string().exactOptional() });
const GAP = z.looseObject({ missed: z.int().positive() });
const COUNT = z.int().nonnegative().default(0);
const NOTICE = z.looseObject({ message: z.string(), leftOut: COUNT, missed: COUNT });

/** Reads one server-sent event of the stream. Undefined: a kind that nothing is done with. */
export function parseMessage({ event, data }: EventSourceMessage): SourceMessage | StreamGreeting | undefined {
  const value = readJson(data);
  switch (event) {
    case 'request':
    case 'event': {
      const record = parseRecord(value);
      return record === undefined ? { kind: 'unread', count: 1 } : { kind: 'record', record };
    }
    case 'hello':
      return tag('hello', HELLO.safeParse(value).data);
    case 'reset':
      return tag('reset', RESET.safeParse(value).data);
    case 'gap':
      return tag('gap', GAP.safeParse(value).data);
    case 'fault':
    case 'clock':
      return { kind: 'changed' };
    case 'notice': {
      const notice = NOTICE.safeParse(value).data;
      return notice && { kind: 'notice', message: notice.message, leftOut: notice.leftOut + notice.missed };
    }
    default:
      return undefined;
  }
}

function tag<Kind extends string, Data extends object>(
  kind: Kind,
  data: Data | undefined,
): (Data & { kind: Kind }) | undefined {
  return data === undefined ? undefined : { ...data, kind };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
