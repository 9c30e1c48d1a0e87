import type { MappingNote } from '../mapping/explanation.ts';
import type { LiveMapping } from '../mapping/map-event.ts';
import { createPathCounts } from '../path-counts.ts';

/** What mapping changed or could not read, in numbers. */
export interface MappingCounts {
  /** Datafly events withheld on purpose. */
  droppedByPolicy: number;
  /** Fields cut or dropped so that Amplitude takes the rest (`map.limits`). */
  fieldsChanged: number;
  /** Ids that were left out, as Amplitude would refuse them. */
  idsLeftOut: number;
  /** Orders sent without revenue, as their money could not be read (`map.revenue-missing`). */
  revenueMissing: number;
}

/** Counts what mapping says of events, and tells a person of it. */
export interface MappingTally {
  /** @param name what the event is called where a person reads of it */
  add(name: string, mapping: LiveMapping): void;
  counts(): MappingCounts;
  /** Datafly events withheld on purpose, by the rule that did it. */
  dropped(): ReadonlyMap<string, number>;
  /** How often an input came that no rule reads, by its path. */
  unread(): ReadonlyMap<string, number>;
}

/** The rule that an input no rule reads is counted under. */
const UNREAD_RULE = 'map.explain';

/** So often each is told one by one; from then on at 100, 1,000, … Ids are the same on all events of a user. Decided. */
const TOLD_ONE_BY_ONE: Readonly<Record<string, number>> = { 'map.revenue-missing': 10, 'map.limits': 1 };

/** @param onProblem told what a person should know */
export function createMappingTally(onProblem: (message: string) => void): MappingTally {
  const counts: MappingCounts = { droppedByPolicy: 0, fieldsChanged: 0, idsLeftOut: 0, revenueMissing: 0 };
  const unread = createPathCounts();
  /** Rules are few. */
  const dropped = new Map<string, number>();
  const told = new Map<string, number>();

  function tell(name: string, note: MappingNote): void {
    const oneByOne = TOLD_ONE_BY_ONE[note.rule];
    if (oneByOne === undefined) return;
    // Inputs are the blueprint's paths, so that these are few; places in a list are one.
    const key = `${note.rule} ${note.source.replace(/\d+/g, '*')}`;
    const times = (told.get(key) ?? 0) + 1;
    told.set(key, times);
    if (times <= oneByOne || isPowerOfTen(times)) onProblem(describeNote(name, note, times));
  }

  return {
    add(name, mapping) {
      if (mapping.kind === 'dropped') {
        counts.droppedByPolicy++;
        dropped.set(mapping.rule, (dropped.get(mapping.rule) ?? 0) + 1);
        return;
      }
      const { changes, notes, refused } = mapping;
      counts.fieldsChanged += changes.length;
      for (const path of mapping.unread) unread.add(UNREAD_RULE, path);
      if (notes.length === 0) return;
      counts.idsLeftOut += notes.filter(({ rule }) => rule === 'map.limits').length;
      if (notes.some(({ rule }) => rule === 'map.revenue-missing')) counts.revenueMissing++;
      // What is refused for want of an id is told of as a dead letter.
      for (const note of notes) if (refused.length === 0 || note.rule !== 'map.limits') tell(name, note);
    },
    counts: () => ({ ...counts }),
    dropped: () => new Map(dropped),
    unread: () => new Map(unread.list().map(({ path, count }) => [path, count])),
  };
}

function describeNote(name: string, { rule, source, note, fix = '' }: MappingNote, times: number): string {
  const often = times === 1 ? '' : ` For the ${times}th time.`;
  return `${JSON.stringify(name)}: ${source}: ${note} (${rule}). ${fix}${often}`;
}

function isPowerOfTen(times: number): boolean {
  return Number.isInteger(Math.log10(times));
}
