import type { AmplitudeEvent } from '../../../amplitude-event.ts';
import { type Attempt, NO_ATTEMPTS } from '../../attempts.ts';
import { deviceOf } from '../../lane-of.ts';
import { ClaimableEntry, type ReadPage, type Tries } from '../lanes/page-source.ts';
import type { Entry, EntryIds } from '../outbox.ts';
import { entryId, type PageHead, startsOf } from './page.ts';

/** A page as it was read. Its entries point into it. */
export class StoredPage implements ReadPage {
  readonly id: number;
  readonly head: PageHead;
  readonly content: Buffer;
  readonly starts: readonly number[];

  constructor(id: number, head: PageHead, content: Buffer) {
    this.id = id;
    this.head = head;
    this.content = content;
    this.starts = startsOf(head);
  }

  get size(): number {
    return this.starts.length;
  }

  idAt(place: number): number {
    return entryId(this.id, this.head.slots[place] ?? 0);
  }

  laneAt(place: number): string {
    return this.head.lanes[this.head.lane[place] ?? 0] ?? '';
  }

  bytesAt(place: number): number {
    return this.head.bytes[place] ?? 0;
  }

  entry(place: number, tries: Tries | undefined): StoredEntry {
    return new StoredEntry(this, place, tries);
  }
}

/** An entry as it is stored: its place in its page, and what changes on the way. The rest is read when somebody asks. */
export class StoredEntry extends ClaimableEntry implements Entry {
  readonly page: StoredPage;
  readonly place: number;
  /** This claim counted. */
  readonly attempts: number;
  history: readonly Attempt[];
  #ids: EntryIds | undefined;

  constructor(page: StoredPage, place: number, tries: Tries | undefined) {
    super();
    this.page = page;
    this.place = place;
    this.attempts = (tries?.attempts ?? 0) + 1;
    this.history = tries?.history ?? NO_ATTEMPTS;
  }

  get id(): number {
    return this.page.idAt(this.place);
  }

  get lane(): string {
    return this.page.laneAt(this.place);
  }

  get acceptedAt(): number {
    return this.page.head.acceptedAt;
  }

  get bytes(): number {
    return this.page.bytesAt(this.place);
  }

  get source(): Buffer {
    return this.page.content;
  }

  get start(): number {
    return this.page.starts[this.place] ?? 0;
  }

  get text(): string {
    return this.source.toString('utf8', this.start, this.start + this.bytes);
  }

  get event(): AmplitudeEvent {
    return parse(this.text);
  }

  get ids(): EntryIds {
    this.#ids ??= this.#readIds();
    return this.#ids;
  }

  #readIds(): EntryIds {
    const { ids, types, type, users, user } = this.page.head;
    const read: EntryIds = { event_type: types[type[this.place] ?? 0] ?? '', insert_id: ids[this.place] ?? '' };
    const userId = users[user[this.place] ?? -1];
    if (userId !== undefined) read.user_id = userId;
    const device = deviceOf(this.lane).device_id;
    if (device !== undefined) read.device_id = device;
    return read;
  }
}

function parse(text: string): AmplitudeEvent {
  return JSON.parse(text);
}
