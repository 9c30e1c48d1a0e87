/** Odd, with ones and zeros well mixed: each spreads a change of one bit over all of them. */
const SPREAD_ONE = 0x9e3779b1;
const SPREAD_TWO = 0x85ebca77;

/**
 * 64 bits that stand for a list of texts, as two 32-bit numbers. Of a million fingerprints, the chance that the next
 * one equals another's is 1 in 18 million million.
 *
 * It is one object that is written over, since a hot path makes one for every event: read it before the next call.
 */
export interface Fingerprint {
  one: number;
  two: number;
  /** Begins a new one. */
  begin(kind: number): void;
  /** Begins where another was when `mark` was called. */
  resume(): void;
  /** Marks this place: what was added so far can be begun with again. */
  mark(): void;
  /** Adds a text; `['ab', 'c']` and `['a', 'bc']` differ. */
  add(text: string): void;
  /** Mixes what was added; only now `one` and `two` are good. */
  end(): void;
}

/**
 * @example
 * print.begin(0); print.add('device-1'); print.add('insert-1'); print.end();
 * table.find(print.one, print.two);
 */
export function createFingerprint(): Fingerprint {
  let markedOne = 0;
  let markedTwo = 0;
  return {
    one: 0,
    two: 0,
    mark() {
      markedOne = this.one;
      markedTwo = this.two;
    },
    resume() {
      this.one = markedOne;
      this.two = markedTwo;
    },
    begin(kind) {
      this.one = Math.imul(kind + 1, SPREAD_TWO);
      this.two = Math.imul(kind + 1, SPREAD_ONE);
    },
    add(text) {
      let one = this.one;
      let two = this.two;
      const { length } = text;
      // Two units at a time: the multiplication is what costs.
      for (let place = 0; place < length; place += 2) {
        const next = place + 1 < length ? text.charCodeAt(place + 1) : 0;
        const pair = text.charCodeAt(place) | (next << 16);
        one = Math.imul(one ^ pair, SPREAD_ONE);
        two = Math.imul(two ^ pair, SPREAD_TWO);
        one ^= one >>> 15;
        two ^= two >>> 13;
      }
      this.one = Math.imul(one ^ length, SPREAD_TWO);
      this.two = Math.imul(two ^ length, SPREAD_ONE);
    },
    end() {
      this.one = mix(this.one ^ (this.two >>> 15));
      this.two = mix(this.two ^ this.one);
    },
  };
}

function mix(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), SPREAD_TWO);
  const twice = Math.imul(once ^ (once >>> 13), SPREAD_ONE);
  return twice ^ (twice >>> 16);
}
