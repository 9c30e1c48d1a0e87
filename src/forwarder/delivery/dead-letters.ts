import type { DeadLetter, NewDeadLetter } from './outbox/outbox.ts';

/** Events that were given up, oldest first, within bounds. */
export interface DeadLetters {
  add(letter: NewDeadLetter): void;
  list(): readonly DeadLetter[];
  remove(letters: readonly DeadLetter[]): void;
  /** How many made room for newer ones. */
  readonly letGo: number;
}

/** Keeps at most `deadLetters` letters of together at most `deadLetterBytes` bytes, and always the newest. */
export function createDeadLetters(limits: { deadLetters: number; deadLetterBytes: number }): DeadLetters {
  const letters = new Map<number, { letter: DeadLetter; bytes: number }>();
  let lastId = 0;
  let bytes = 0;
  let letGo = 0;

  function drop(id: number): void {
    bytes -= letters.get(id)?.bytes ?? 0;
    letters.delete(id);
  }

  return {
    add(letter) {
      const size = Buffer.byteLength(JSON.stringify(letter));
      letters.set(++lastId, { letter: { ...letter, id: lastId }, bytes: size });
      bytes += size;
      while (letters.size > limits.deadLetters || (bytes > limits.deadLetterBytes && letters.size > 1)) {
        const [oldest = 0] = letters.keys();
        drop(oldest);
        letGo++;
      }
    },
    list: () => [...letters.values()].map(({ letter }) => letter),
    remove(gone) {
      for (const { id } of gone) drop(id);
    },
    get letGo() {
      return letGo;
    },
  };
}
