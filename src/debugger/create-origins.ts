import { type BatchBuilder, createBatchBuilder, type RecordOrigin } from './model/batch.ts';

/** Puts the records of several emulators together to batches, each emulator's by themselves. */
export interface Origins {
  /** Of one emulator; undefined: of the only one. */
  builderOf(name: string | undefined): BatchBuilder;
  /** Takes room for the numbers from `first` to `last`; undefined where there is one emulator, which needs none. */
  take(name: string | undefined, first: number, last: number): RecordOrigin | undefined;
  clear(name?: string): void;
}

/**
 * Creates builders that give each batch numbers that no other emulator's has, in the order in which batches are whole: the
 * screen knows its lines by them.
 */
export function createOrigins(): Origins {
  const builders = new Map<string | undefined, BatchBuilder>();
  let next = 1;

  function take(name: string | undefined, first: number, last: number): RecordOrigin | undefined {
    if (name === undefined) return undefined;
    const offset = next - first;
    next += last - first + 1;
    return { name, offset };
  }

  return {
    builderOf(name) {
      const known = builders.get(name);
      if (known !== undefined) return known;
      const builder = createBatchBuilder(({ seq }, last) => take(name, seq, last));
      builders.set(name, builder);
      return builder;
    },
    take,
    clear(name) {
      for (const [origin, builder] of builders) if (name === undefined || origin === name) builder.clear();
    },
  };
}
