/** How far a reader is behind. */
export interface LagMeter {
  /** A record was read. */
  read(seq: number): void;
  /**
   * The emulator has come so far by now.
   *
   * @returns how many records are still to come; 0 where the reader keeps up
   */
  look(lastSeq: number): number;
}

/**
 * Creates what tells that a reader lags: it has not even read what was there at the look before, though it reads on. Where
 * nothing comes any more nothing is to come: what is missing then was evicted or forgotten.
 */
export function createLagMeter(): LagMeter {
  let last = 0;
  let atLook = 0;
  let before = 0;
  return {
    read(seq) {
      last = Math.max(last, seq);
    },
    look(lastSeq) {
      const isBehind = last > atLook && last < before;
      // Numbers that go back are another run's.
      if (lastSeq < last) last = lastSeq;
      atLook = last;
      before = lastSeq;
      return isBehind ? lastSeq - last : 0;
    },
  };
}
