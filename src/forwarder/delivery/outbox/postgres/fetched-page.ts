import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { type Attempt, NO_ATTEMPTS } from '../../attempts.ts';
import { laneOf } from '../../lane-of.ts';
import { ClaimableEntry, type ReadEntry, type ReadPage, type Tries } from '../lanes/page-source.ts';
import type { Entry, EntryIds } from '../outbox.ts';
import type { Lease } from './leases.ts';
import type { DatabaseRow } from './link.ts';

/** Entries of one partition that were read together: their texts side by side, with a comma between. */
export class FetchedPage implements ReadPage {
  readonly id: number;
  readonly lease: Lease;
  readonly entries: readonly FetchedEntry[];
  readonly content: Buffer;

  /** @param partitions how many there are: an entry's id is made of its place in the partition, and of the partition */
  constructor(id: number, lease: Lease, rows: readonly DatabaseRow[], partitions: number) {
    this.id = id;
    this.lease = lease;
    const texts = rows.map(({ text }) => String(text));
    this.content = Buffer.from(texts.join(','));
    const isPlain = this.content.length === texts.reduce((sum, { length }) => sum + length, texts.length - 1);
    let start = 0;
    this.entries = rows.map((row, index) => {
      const text = texts[index] ?? '';
      const bytes = isPlain ? text.length : Buffer.byteLength(text);
      const stored: StoredRow = {
        id: Number(row.id) * partitions + lease.partition,
        ids: JSON.parse(String(row.ids)),
        acceptedAt: Number(row.accepted_at),
        start,
        bytes,
      };
      start += bytes + 1;
      return new FetchedEntry(this, stored, {
        attempts: Number(row.attempts),
        history: row.history === null ? NO_ATTEMPTS : JSON.parse(String(row.history)),
      });
    });
  }

  get size(): number {
    return this.entries.length;
  }

  idAt(place: number): number {
    return this.entries[place]?.id ?? 0;
  }

  laneAt(place: number): string {
    return this.entries[place]?.lane ?? '';
  }

  bytesAt(place: number): number {
    return this.entries[place]?.bytes ?? 0;
  }

  entry(place: number): ReadEntry {
    const entry = this.entries[place];
    if (entry === undefined) throw new Error(`a page of ${this.size} entries has none at ${place}`);
    return entry;
  }
}

/** What does not change of an entry. */
interface StoredRow {
  id: number;
  ids: EntryIds;
  acceptedAt: number;
  start: number;
  bytes: number;
}

/** An entry as it is in memory: its place in its page, and how often it was tried. */
export class FetchedEntry extends ClaimableEntry implements Entry {
  readonly page: FetchedPage;
  readonly lane: string;
  /** This claim counted. */
  readonly attempts: number;
  history: readonly Attempt[];
  readonly #row: StoredRow;

  constructor(page: FetchedPage, row: StoredRow, { attempts, history }: Tries) {
    super();
    this.page = page;
    this.#row = row;
    this.lane = laneOf(row.ids);
    this.attempts = attempts + 1;
    this.history = history;
  }

  /** The same entry, to be claimed again: with this time counted, or not. */
  again(isCounted: boolean): FetchedEntry {
    const attempts = isCounted ? this.attempts : this.attempts - 1;
    return new FetchedEntry(this.page, this.#row, { attempts, history: this.history });
  }

  get lease(): Lease {
    return this.page.lease;
  }

  get id(): number {
    return this.#row.id;
  }

  get ids(): EntryIds {
    return this.#row.ids;
  }

  get acceptedAt(): number {
    return this.#row.acceptedAt;
  }

  get bytes(): number {
    return this.#row.bytes;
  }

  get start(): number {
    return this.#row.start;
  }

  get source(): Buffer {
    return this.page.content;
  }

  get text(): string {
    return this.source.toString('utf8', this.start, this.start + this.bytes);
  }

  get event(): AmplitudeEvent {
    return parse(this.text);
  }
}

function parse(text: string): AmplitudeEvent {
  return JSON.parse(text);
}
