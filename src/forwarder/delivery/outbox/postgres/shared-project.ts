import type { Clock } from '../../../../../lib/clock.ts';
import type { SharedState } from '../outbox.ts';
import type { DatabaseQuery, Statement } from './link.ts';

/** The row that all instances share. Times are in ms since the epoch. */
export interface SharedProject {
  /** Reads it, and tells where it changed. */
  look(): Promise<void>;
  setPaused(paused: SharedState['paused']): void;
  setRest(rest: SharedState['rest']): void;
  onChange(listener: (state: SharedState) => void): void;
  /** Why the database cannot be reached; undefined where it can. */
  setTrouble(trouble: string | undefined): void;
}

const LOOK: Statement = { name: 'look-project', text: 'SELECT paused, rest FROM project' };
/** How often a change is tried to be written, and how long it waits between, in ms. */
const MOST_TRIES = 20;
const TRY_AGAIN_MS = 500;

/** @param write where changes are written */
export function createSharedProject(
  { read, write, name, clock }: { read: DatabaseQuery; write: DatabaseQuery; name: string; clock: Clock },
  onProblem: (message: string) => void,
): SharedProject {
  let listener: (state: SharedState) => void = () => {};
  let seen: Omit<SharedState, 'trouble'> = { paused: undefined, rest: undefined };
  let trouble: string | undefined;
  let told = '';
  /** Changes of this instance: a look that began before one of them is out of date. */
  let changes = 0;
  let underWay: Promise<void> = Promise.resolve();

  function tell(): void {
    // What this instance learned itself it keeps to already, and knows more of.
    const rest = seen.rest === undefined || byOf(seen.rest) === name ? undefined : seen.rest;
    const state = { paused: seen.paused, rest, trouble };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    listener(state);
  }

  async function save(column: 'paused' | 'rest', value: object | undefined): Promise<void> {
    const text = value === undefined ? null : JSON.stringify(value);
    for (let tries = 1; ; tries++) {
      try {
        await write({ name: `set-${column}`, text: `UPDATE project SET ${column} = $1` }, [text]);
        return;
      } catch (error) {
        if (tries === MOST_TRIES) {
          onProblem(`Failed to tell the other instances: ${String(error)} Do it again once the database works.`);
          return;
        }
        await new Promise<void>((resolve) => void clock.after(TRY_AGAIN_MS, resolve));
      }
    }
  }

  function change(column: 'paused' | 'rest', value: object | undefined): void {
    changes++;
    underWay = underWay.then(() => save(column, value)).finally(() => void changes++);
  }

  return {
    async look() {
      const before = changes;
      const [row] = await read(LOOK);
      if (changes !== before) return;
      seen = { paused: parseOr(row?.paused), rest: parseOr(row?.rest) };
      tell();
    },
    setPaused(paused) {
      seen = { ...seen, paused };
      change('paused', paused);
    },
    setRest(rest) {
      if (rest === undefined && seen.rest === undefined) return;
      const own = rest === undefined ? undefined : { ...rest, because: `${rest.because} (seen by ${name})`, by: name };
      seen = { ...seen, rest: own };
      change('rest', own);
    },
    onChange(next) {
      listener = next;
    },
    setTrouble(next) {
      trouble = next;
      tell();
    },
  };
}

function byOf(rest: object): unknown {
  return 'by' in rest ? rest.by : undefined;
}

/** What an instance wrote. */
function parseOr<Value>(text: unknown): Value | undefined {
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}
