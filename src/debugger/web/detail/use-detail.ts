import { useEffect, useState } from 'preact/hooks';
import type { Called } from '../../../web/api/called.ts';
import type { DetailSubject } from '../../model/detail-lines.ts';
import type { LineBatch } from '../../model/lines/line-batches.ts';
import { createLineBook } from '../../model/lines/line-book.ts';
import type { LineRow } from '../../model/lines/line-rows.ts';
import type { MappedEvent } from '../../model/mapped-event.ts';
import type { EventRecord, RequestRecord } from '../../model/record.ts';
import { callApi } from '../api/call-api.ts';
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

/** Where the forwarder's side tells how an event was mapped. */
const MAPPED = 'delivery/mapped';
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
  const own = await callApi<LinesAnswer>(`lines?after=${seq - 1}&before=${seq + 1}&limit=1`, { signal });
  if (!own.ok) return failed(own);
  const isEvent = own.data.lines.some((line) => line.seq === seq && line.request !== undefined);
  if (!isEvent) return askRequest(seq, undefined, signal);
  const event = await callApi<EventRecord>(`events/${seq}`, { signal });
  return event.ok ? askRequest(event.data.requestSeq, event.data, signal) : failed(event);
}

/** @param event of the request, where that is what is asked about */
async function askRequest(requestSeq: number, event: EventRecord | undefined, signal: AbortSignal): Promise<Detail> {
  const called = await callApi<RequestRecord & WithTries>(`requests/${requestSeq}`, { signal });
  if (!called.ok) return failed(called);
  const request = called.data;
  const range = `after=${requestSeq - 1}&before=${requestSeq + request.eventRecords + 1}&limit=${MAX_SIBLINGS}`;
  const lines = await callApi<LinesAnswer>(`lines?${range}`, { signal });
  if (!lines.ok) return failed(lines);
  const record = event ?? request;
  const batch = toBatch(lines.data, request);
  if (batch === undefined) {
    return { kind: 'failed', error: `#${record.seq} is gone.`, fix: 'Newer ones needed its place.' };
  }
  const explained = event === undefined ? undefined : await askMapped(event, signal);
  return { kind: 'ready', subject: { record, request, batch, explained }, row: toRow(batch, record.seq) };
}

/** Only an emulator with a forwarder beside it knows. */
async function askMapped({ insertId, project }: EventRecord, signal: AbortSignal): Promise<MappedEvent | undefined> {
  if (insertId === null) return undefined;
  const root = await callApi<{ routes: readonly { path: string }[] }>('', { signal });
  if (!root.ok || !root.data.routes.some(({ path }) => path.endsWith(`/${MAPPED}`))) return undefined;
  const params = new URLSearchParams({ insertId, ...(project === null ? {} : { project }) });
  const called = await callApi<{ mapped: MappedEvent | null }>(`${MAPPED}?${params}`, { signal });
  return called.ok ? (called.data.mapped ?? undefined) : undefined;
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
