import { crc32 } from 'node:zlib';
import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { laneOf } from '../../lane-of.ts';
import type { EntryIds } from '../outbox.ts';

/** An event that was not stored yet, written as it will be sent. */
export interface NewEntry {
  lane: string;
  text: string;
  bytes: number;
  ids: Pick<EntryIds, 'event_type' | 'insert_id' | 'user_id'>;
}

/** Some entries as one row of the store: their texts side by side with a comma between, and what is looked at on the way. */
export interface PageRow {
  entries: number;
  /** Of the texts. */
  bytes: number;
  /** A `PageHead`, as JSON. */
  head: string;
  content: Buffer;
  /** Checksum of head and content. */
  sum: number;
}

/** What stands in a page beside its entries' texts. Lists of numbers go by entry; strings that repeat stand there once. */
export interface PageHead {
  /** In ms since the epoch. */
  acceptedAt: number;
  /** Places of the entries among those that the page began with: what is settled is gone from it. */
  slots: number[];
  bytes: number[];
  ids: string[];
  lanes: string[];
  lane: number[];
  types: string[];
  type: number[];
  users: string[];
  /** -1 where there is none. */
  user: number[];
  /** Checksums of the texts, of `SUMMED_TOGETHER` entries each: they tell which ones a changed byte is in. */
  sums: number[];
}

/** A page is full with so many entries or bytes: little enough that one that waits long keeps little with it. */
const MOST_ENTRIES = 64;
const FULL_BYTES = 16_384;
/** Entries whose texts share a checksum. */
const SUMMED_TOGETHER = 8;

/** An entry's id: the page it stands in, and its slot there. So ids count up in the order of acceptance. */
const SLOTS = 1024;

export function entryId(page: number, slot: number): number {
  return page * SLOTS + slot;
}

export function pageOf(id: number): number {
  return Math.floor(id / SLOTS);
}

export function slotOf(id: number): number {
  return id % SLOTS;
}

/** Writes an event as it will be sent. */
export function toNewEntry(event: AmplitudeEvent): NewEntry {
  const text = JSON.stringify(event);
  return { lane: laneOf(event), text, bytes: Buffer.byteLength(text), ids: event };
}

/** How many of the entries, from `from` on, make one page: at least one. */
export function countForPage(entries: readonly NewEntry[], from: number): number {
  let bytes = 0;
  let count = 0;
  for (let at = from; at < entries.length && !isFullPage(count, bytes); at++) {
    bytes += entries[at]?.bytes ?? 0;
    count++;
  }
  return count;
}

/** Whether a page of so many entries and bytes takes no more. */
export function isFullPage(entries: number, bytes: number): boolean {
  return entries >= MOST_ENTRIES || bytes >= FULL_BYTES;
}

/** Writes a page of entries that come in together, at most as many as `countForPage` says. */
export function buildPage(entries: readonly NewEntry[], acceptedAt: number): PageRow & { parsed: PageHead } {
  const head: PageHead = { acceptedAt, slots: [], bytes: [], ids: [], ...emptyNames(), sums: [] };
  const lanes = new Map<string, number>();
  const types = new Map<string, number>();
  const users = new Map<string, number>();
  const texts: string[] = [];
  for (const [slot, { lane, text, bytes, ids }] of entries.entries()) {
    texts.push(text);
    head.slots.push(slot);
    head.bytes.push(bytes);
    head.ids.push(ids.insert_id);
    head.lane.push(place(lanes, head.lanes, lane));
    head.type.push(place(types, head.types, ids.event_type));
    head.user.push(ids.user_id === undefined ? NO_USER : place(users, head.users, ids.user_id));
  }
  return sealPage(head, Buffer.from(texts.join(',')));
}

/** Writes a page anew with the entries at these places of it alone. */
export function rebuildPage(head: PageHead, content: Buffer, places: readonly number[]): PageRow {
  const starts = startsOf(head);
  const kept: PageHead = { ...head, slots: [], bytes: [], ids: [], lane: [], type: [], user: [], sums: [] };
  const texts: Buffer[] = [];
  for (const place of places) {
    const start = starts[place] ?? 0;
    texts.push(content.subarray(start, start + (head.bytes[place] ?? 0)), COMMA);
    for (const list of ['slots', 'bytes', 'ids', 'lane', 'type', 'user'] as const) copyItem(head, kept, list, place);
  }
  texts.pop();
  return sealPage(kept, Buffer.concat(texts));
}

/** Where each text begins. */
export function startsOf({ bytes }: PageHead): number[] {
  let at = 0;
  return bytes.map((length) => {
    const start = at;
    at += length + COMMA.length;
    return start;
  });
}

/** Reads the head of a page; undefined where it or the content is not as it was written. */
export function readHead({ head, content, sum }: Pick<PageRow, 'head' | 'content' | 'sum'>): PageHead | undefined {
  return sumOf(head, content) === sum ? parseHead(head) : undefined;
}

/** What can still be told of a damaged page. */
export interface DamagedPage {
  /** Where the head can be read: it, and the places of those entries whose texts are as they were written. */
  head: PageHead | undefined;
  whole: number[];
  /** Events among the others that are still events, though perhaps not as they were. */
  doubtful: AmplitudeEvent[];
}

/** Tells what of a page is as it was written, where `readHead` says that not all of it is. */
export function examinePage({ head: text, content }: Pick<PageRow, 'head' | 'content'>): DamagedPage {
  const head = parseHead(text);
  if (head === undefined) return { head, whole: [], doubtful: parseEvents(content) };
  const sums = sumsOf(head, content);
  const whole: number[] = [];
  const doubtful: AmplitudeEvent[] = [];
  for (const [place, start] of startsOf(head).entries()) {
    const group = Math.floor(place / SUMMED_TOGETHER);
    if (sums[group] === head.sums[group]) whole.push(place);
    else doubtful.push(...parseEvents(content.subarray(start, start + (head.bytes[place] ?? 0))));
  }
  return { head, whole, doubtful };
}

const NO_USER = -1;
const COMMA = Buffer.from(',');

function emptyNames(): Pick<PageHead, 'lanes' | 'lane' | 'types' | 'type' | 'users' | 'user'> {
  return { lanes: [], lane: [], types: [], type: [], users: [], user: [] };
}

/** Where a string stands in a list in which each stands once. */
function place(places: Map<string, number>, list: string[], text: string): number {
  const known = places.get(text);
  if (known !== undefined) return known;
  places.set(text, list.length);
  return list.push(text) - 1;
}

function copyItem(
  from: PageHead,
  to: PageHead,
  list: 'slots' | 'bytes' | 'ids' | 'lane' | 'type' | 'user',
  at: number,
): void {
  const item = from[list][at];
  const target: unknown[] = to[list];
  target.push(item);
}

function sealPage(head: PageHead, content: Buffer): PageRow & { parsed: PageHead } {
  head.sums = sumsOf(head, content);
  const text = JSON.stringify(head);
  const entries = head.slots.length;
  const bytes = content.length - Math.max(0, entries - 1) * COMMA.length;
  return { entries, bytes, head: text, content, sum: sumOf(text, content), parsed: head };
}

function sumOf(head: string, content: Buffer): number {
  return crc32(content, crc32(head));
}

function sumsOf({ bytes }: PageHead, content: Buffer): number[] {
  const sums: number[] = [];
  let start = 0;
  for (let from = 0; from < bytes.length; from += SUMMED_TOGETHER) {
    let end = start;
    for (let at = from; at < Math.min(from + SUMMED_TOGETHER, bytes.length); at++) end += (bytes[at] ?? 0) + 1;
    sums.push(crc32(content.subarray(start, end - 1)));
    start = end;
  }
  return sums;
}

/** Undefined where it is not one. */
function parseHead(text: string): PageHead | undefined {
  const head: unknown = parseOr(text);
  return isHead(head) ? head : undefined;
}

function isHead(value: unknown): value is PageHead {
  if (typeof value !== 'object' || value === null) return false;
  const head: Partial<Record<keyof PageHead, unknown>> = value;
  const { slots, bytes, ids, lane, type, user, lanes, types, users, sums } = head;
  const count = Array.isArray(slots) ? slots.length : -1;
  const byEntry = [slots, bytes, ids, lane, type, user].every((list) => Array.isArray(list) && list.length === count);
  return byEntry && [lanes, types, users, sums].every(Array.isArray) && typeof head.acceptedAt === 'number';
}

/** Those of a list of texts with a comma between that are events; none where the list cannot be read as JSON. */
function parseEvents(content: Buffer): AmplitudeEvent[] {
  const events: unknown = parseOr(`[${content.toString()}]`);
  return Array.isArray(events) ? events.filter(isEvent) : [];
}

function isEvent(value: unknown): value is AmplitudeEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { event_type: type, insert_id: id }: Partial<Record<keyof AmplitudeEvent, unknown>> = value;
  return typeof type === 'string' && typeof id === 'string';
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
