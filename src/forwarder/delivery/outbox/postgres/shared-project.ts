import { type Clock, wait } from '../../../../../lib/clock.ts';
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
  /** What is not written by now stays unwritten. */
  stop(): void;
}

const LOOK: Statement = { name: 'look-project', text: 'SELECT paused, rest FROM project' };
const SET: Record<'paused' | 'rest', Statement> = {
  paused: { name: 'set-paused', text: andTell('UPDATE project SET paused = $1') },
  // Of two rests the one that ends later counts, whoever learned of it.
  rest: {
    name: 'set-rest',
    text: andTell(`
      UPDATE project SET rest = $1::text WHERE $1::text IS NULL OR rest IS NULL
        OR (rest::json->>'until')::numeric < ($1::text::json->>'until')::numeric`),
  },
};

/** The other instances listen to a channel that is called as the schema, and look at once. */
function andTell(update: string): string {
  return `WITH changed AS (${update} RETURNING 1) SELECT pg_notify(current_schema(), '') FROM changed`;
}

/** How long it waits before it tries again to write a change, in ms, and after how many times it is said that it fails. */
const TRY_AGAIN_MS = 500;
const TRIES_UNTIL_SAID = 20;

/** @param write where changes are written */
export function createSharedProject(
  { read, write, name, clock }: { read: DatabaseQuery; write: DatabaseQuery; name: string; clock: Clock },
  onProblem: (message: string) => void,
): SharedProject {
  let listener: (state: SharedState) => void = () => {};
  let seen: Omit<SharedState, 'trouble'> = { paused: undefined, rest: undefined };
  let trouble: string | undefined;
  let told = '';
  /** Changes of this instance so far, and those that are not written yet: no look is believed that may not show one. */
  let changes = 0;
  let unwritten = 0;
  const ending = new AbortController();
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
        await write(SET[column], [text]);
        return;
      } catch (error) {
        if (tries === TRIES_UNTIL_SAID)
          onProblem(`Failed to tell the other instances: it is tried again until this one stops. ${String(error)}`);
        await wait(clock, TRY_AGAIN_MS, ending.signal).catch(() => {});
        if (ending.signal.aborted) return;
      }
    }
  }

  function change(column: 'paused' | 'rest', value: object | undefined): void {
    changes++;
    unwritten++;
    // Whatever is looked at next is news: this instance was changed by hand since.
    told = '';
    underWay = underWay.then(() => save(column, value)).finally(() => void unwritten--);
  }

  return {
    async look() {
      if (unwritten > 0) return;
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
      if (rest !== undefined && seen.rest !== undefined && rest.until <= seen.rest.until) return;
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
    stop: () => ending.abort(),
  };
}

function byOf(rest: object): unknown {
  return 'by' in rest ? rest.by : undefined;
}

/** What an instance wrote. */
function parseOr<Value>(text: unknown): Value | undefined {
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}
