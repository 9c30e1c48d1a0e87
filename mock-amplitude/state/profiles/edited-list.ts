import { countCharacters, ValueCounts } from './value-counts.ts';

/** One change of a list: values before its first, after its last, or gone from it wherever they stood. */
interface Edit {
  readonly kind: 'front' | 'end' | 'gone';
  readonly values: readonly unknown[];
}

/** A list of up to so many values is written out after each edit: to keep what was done to it would take more than the list. */
const SMALL = 64;

/** A list as a profile keeps it: as it is where it is small, else a version of one that is edited. */
export type KeptList = readonly unknown[] | ListVersion;

/**
 * A list of a profile and what was done to it. An operation takes as long as what it brings, however long the list is: it is
 * written out where somebody reads it. Each event keeps the version after its own operations.
 */
export class EditedList {
  readonly #first: readonly unknown[];
  readonly #edits: Edit[] = [];
  /** What the list holds now. */
  readonly #values = new ValueCounts();
  /** Values in edits. */
  #edited = 0;

  constructor(values: readonly unknown[]) {
    this.#first = values;
    this.#values.add(values);
  }

  /** How often it was edited. */
  get edits(): number {
    return this.#edits.length;
  }

  /** How many characters its JSON would have with these values. */
  charactersWith(values: readonly unknown[]): number {
    const commas = Math.max(0, this.#values.size + values.length - 1);
    return this.#values.characters + countCharacters(values) + commas + '[]'.length;
  }

  /** Those of the values that are not in the list yet, each once. */
  unknownOf(values: readonly unknown[]): unknown[] {
    const fresh = new ValueCounts();
    return values.filter((value) => {
      if (this.#values.has(value) || fresh.has(value)) return false;
      fresh.add([value]);
      return true;
    });
  }

  add(values: readonly unknown[], kind: 'front' | 'end'): KeptList {
    this.#values.add(values);
    return this.#edit({ kind, values });
  }

  /** Takes every instance of the values off; undefined where there is none. */
  remove(values: readonly unknown[]): KeptList | undefined {
    const gone = values.filter((value) => this.#values.remove(value));
    return gone.length === 0 ? undefined : this.#edit({ kind: 'gone', values: gone });
  }

  /** The list after so many edits. */
  readAt(edits: number): unknown[] {
    // From the last one on: a value is there where it did not go after it came.
    const gone = new ValueCounts();
    const front: (readonly unknown[])[] = [];
    const end: (readonly unknown[])[] = [];
    for (const { kind, values } of this.#edits.slice(0, edits).reverse()) {
      if (kind === 'gone') gone.add(values);
      else (kind === 'front' ? front : end).push(gone.without(values));
    }
    return [...front, gone.without(this.#first), ...end.reverse()].flat();
  }

  #edit(edit: Edit): KeptList {
    this.#edits.push(edit);
    this.#edited += edit.values.length;
    const { size } = this.#values;
    if (size <= SMALL) return this.readAt(this.edits);
    if (this.#edited <= 2 * size) return new ListVersion(this, this.edits, size, edit.values.length);
    return new ListVersion(new EditedList(this.readAt(this.edits)), 0, size, size);
  }
}

/** A list as it was after one of its edits. */
export class ListVersion {
  readonly list: EditedList;
  readonly edits: number;
  /** How many values it has. */
  readonly length: number;
  /** How many values are kept for it alone. */
  readonly own: number;

  constructor(list: EditedList, edits: number, length: number, own: number) {
    this.list = list;
    this.edits = edits;
    this.length = length;
    this.own = own;
  }

  read(): unknown[] {
    return this.list.readAt(this.edits);
  }
}

/** Finds what is edited of each list: made once for a list, however often somebody looks into it. */
export class EditedLists {
  readonly #lists = new WeakMap<readonly unknown[], EditedList>();

  /** @param value of a property: a list, or one value, which becomes a list where it is edited */
  of(value: unknown): EditedList {
    if (value instanceof ListVersion) {
      return value.edits === value.list.edits ? value.list : new EditedList(value.read());
    }
    if (!Array.isArray(value)) return new EditedList(toList(value));
    if (value.length <= SMALL) return new EditedList(value);
    const known = this.#lists.get(value);
    if (known !== undefined && known.edits === 0) return known;
    const made = new EditedList(value);
    this.#lists.set(value, made);
    return made;
  }
}

/** A value as a list: nothing is an empty one. */
export function toList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
