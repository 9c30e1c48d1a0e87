import { useEffect, useState } from 'preact/hooks';
import type { DetailSubject } from '../../model/detail-lines.ts';
import type { LineBatch } from '../../model/lines/line-batches.ts';
import { createLineBook } from '../../model/lines/line-book.ts';
import type { LineRow } from '../../model/lines/line-rows.ts';
import type { EventRecord, RequestRecord } from '../../model/record.ts';
import { type Called, callApi } from '../api/call-api.ts';
import type { LinesAnswer } from '../stream/line-source.ts';

/** All there is about a record: asked for when it is opened, one call after the other. */
export type Detail =
  | { kind: 'asking' }
  | { kind: 'failed'; error: string; fix: string }
  | { kind: 'ready'; subject: DetailSubject; row: LineRow };

/** How often the same events were sent before. */
interface WithTries {
  attempt: number;
  tries: LineBatch['tries'];
}

const NOT_FOUND = 404;
/** Most events of one request that are listed. */
const MAX_SIBLINGS = 2000;

/** @param seq of an event, or of a request */
export function useDetail(seq: number): Detail {
  const [detail, setDetail] = useState<{ seq: number; detail: Detail }>();
  useEffect(() => {
    const ending = new AbortController();
    void askDetail(seq, ending.signal).then((found) => {
      if (!ending.signal.aborted) setDetail({ seq, detail: found });
    });
    return () => ending.abort();
  }, [seq]);
  return detail?.seq === seq ? detail.detail : { kind: 'asking' };
}

async function askDetail(seq: number, signal: AbortSignal): Promise<Detail> {
  const event = await callApi<EventRecord>(`events/${seq}`, { signal });
  if (!event.ok && event.status !== NOT_FOUND) return failed(event);
  const requestSeq = event.ok ? event.data.requestSeq : seq;
  const request = await callApi<RequestRecord & WithTries>(`requests/${requestSeq}`, { signal });
  if (!request.ok) return failed(request);
  const { data } = request;
  const range = `after=${requestSeq - 1}&before=${requestSeq + data.eventRecords + 1}&limit=${MAX_SIBLINGS}`;
  const lines = await callApi<LinesAnswer>(`lines?${range}`, { signal });
  if (!lines.ok) return failed(lines);
  const batch = toBatch(lines.data, data);
  if (batch === undefined)
    return { kind: 'failed', error: `#${seq} has just been evicted.`, fix: 'Newer ones needed its place.' };
  const record = event.ok ? event.data : data;
  return { kind: 'ready', subject: { record, request: data, batch, explained: undefined }, row: toRow(batch, seq) };
}

function failed(called: Called<unknown> & { ok: false }): Detail {
  return { kind: 'failed', error: called.error, fix: called.fix };
}

function toBatch({ lines }: LinesAnswer, { tries, attempt }: WithTries): LineBatch | undefined {
  const book = createLineBook();
  book.take(lines, true);
  const [batch] = book.read().batches;
  return batch === undefined ? undefined : { ...batch, tries, attempt };
}

function toRow(batch: LineBatch, seq: number): LineRow {
  const event = batch.events.find((one) => one.seq === seq);
  return event === undefined ? { kind: 'request', seq, batch } : { kind: 'event', seq, batch, event, inGroup: false };
}
