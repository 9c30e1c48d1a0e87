import type { Called } from '../../../web/api/called.ts';
import { createLineBook, type LinePage } from '../../model/lines/line-book.ts';
import type { StreamLine } from '../../model/lines/stream-line.ts';

/** What `GET lines` answers with. */
export interface LinesAnswer {
  lines: readonly StreamLine[];
  /** How many pass the filter. */
  passed: number;
  /** Whether those are more than are there. */
  more: boolean;
  /** A term that hides everything. */
  hiding?: string;
  run: string;
  lastSeq: number;
}

/** What the list shows, and how it came about. Never changed; there is a new one instead. */
export interface ListState {
  page: LinePage;
  /** `asking`: for the first time since the filter is this one. */
  doing: 'asking' | 'ready' | 'failed';
  /** What is wrong, and what to do about it; empty where nothing is. */
  problem: string;
  /** The term that hides everything, where one does. */
  hiding: string | undefined;
  /** How many records the emulator has that were not looked at yet. */
  behind: number;
  /** How many lines there were before those that were asked for. */
  older: number;
}

/** Where the list takes its lines: the live source, or, while there is a filter, what the emulator says passes it. */
export interface LineSource {
  setFilter(q: string): void;
  /** Takes what the live source has brought, and the last number there is. */
  news(lines: readonly StreamLine[], lastSeq: number): void;
  /** Begins anew: the emulator was reset, or is another one. */
  reload(): void;
  /** Asks for what came while the tab was not seen. */
  catchUp(): void;
  /** Forgets what is there; only what comes from now on is shown. */
  clear(): void;
  /** Asks for lines before the first one. */
  askOlder(): void;
  read(): ListState;
  close(): void;
}

/** What it stands on. */
export interface LineSourceOptions {
  /** Calls `GET lines`. */
  ask: (query: string) => Promise<Called<LinesAnswer>>;
  /** There is another state to be read. */
  onChange: () => void;
  /** Calls `then` after so many ms; returns what prevents it. */
  after: (ms: number, then: () => void) => () => void;
}

/** Lines that are asked for at once. */
const PAGE_LINES = 1000;
/** With a filter, what came is asked for no more often than this, in ms. */
const ASK_EVERY_MS = 250;
/** After a call failed, in ms. */
const ASK_AGAIN_MS = 1000;

export function createLineSource({ ask, onChange, after }: LineSourceOptions): LineSource {
  const book = createLineBook();
  /** Undefined until the list is shown. */
  let q: string | undefined;
  /** Lines up to this number were cleared. */
  let from = 0;
  /** All up to this number is in the book. */
  let upTo: number | undefined;
  let lastSeq = 0;
  let older = 0;
  /** Of each answer only the newest question's counts. */
  let question = 0;
  let isAsking = false;
  let problem = '';
  let hiding: string | undefined;
  /** What came before the first answer. */
  let early: StreamLine[] = [];
  /** Prevents the next question; undefined where none is to come. */
  let cancel: (() => void) | undefined;
  let state: ListState | undefined;

  const isFiltered = () => q !== undefined && q !== '';

  function change(): void {
    state = undefined;
    onChange();
  }

  async function call(query: Readonly<Record<string, number>>): Promise<LinesAnswer | undefined> {
    const params = new URLSearchParams({ limit: String(PAGE_LINES), ...(isFiltered() ? { q: q ?? '' } : {}) });
    for (const [name, value] of Object.entries(query)) params.set(name, String(value));
    const own = ++question;
    isAsking = true;
    const called = await ask(params.toString());
    if (own !== question) return undefined;
    isAsking = false;
    problem = called.ok ? '' : `${called.error} ${called.fix}`;
    if (called.ok) return called.data;
    cancel?.();
    cancel = after(ASK_AGAIN_MS, askNews);
    change();
    return undefined;
  }

  function askNews(): void {
    cancel?.();
    cancel = undefined;
    void lookFrom(upTo ?? from);
  }

  async function lookFrom(number: number): Promise<void> {
    const isFirst = upTo === undefined;
    const answer = await call({ after: number });
    if (answer === undefined) return;
    book.take(answer.lines, true);
    if (isFirst) {
      hiding = answer.hiding;
      older = answer.passed - countLines(answer.lines);
    }
    upTo = answer.lastSeq;
    lastSeq = Math.max(lastSeq, answer.lastSeq);
    if (!isFiltered()) book.take(early.splice(0));
    early = [];
    if (book.read().size > 0) hiding = undefined;
    if (isFiltered() && lastSeq > upTo) askSoon();
    change();
  }

  function askSoon(): void {
    if (!isAsking) cancel ??= after(ASK_EVERY_MS, askNews);
  }

  function begin(): void {
    book.clear();
    upTo = undefined;
    older = 0;
    hiding = undefined;
    early = [];
    askNews();
    change();
  }

  function takeFiltered(lines: readonly StreamLine[]): void {
    // How often a refusal came again is told without a number of its own.
    book.take(lines.filter(({ seq, count = 1 }) => count > 1 && book.has(seq)));
    if (upTo !== undefined && lastSeq > upTo) askSoon();
  }

  return {
    setFilter(next) {
      if (next === q) return;
      q = next;
      begin();
    },
    news(lines, last) {
      const isMore = last > lastSeq;
      lastSeq = Math.max(lastSeq, last);
      if (lines.length === 0 && !isMore) return;
      if (isFiltered()) takeFiltered(lines);
      else if (upTo === undefined) early.push(...lines);
      else {
        book.take(lines);
        upTo = Math.max(upTo, lines.at(-1)?.seq ?? 0);
      }
      change();
    },
    reload() {
      from = 0;
      lastSeq = 0;
      begin();
    },
    catchUp() {
      if (upTo !== undefined) askNews();
    },
    clear() {
      from = lastSeq;
      book.clear();
      older = 0;
      upTo = Math.max(upTo ?? 0, lastSeq);
      question++;
      isAsking = false;
      change();
    },
    askOlder() {
      const first = book.read().batches[0];
      if (older === 0 || isAsking || first === undefined) return;
      const firstSeq = first.events[0]?.seq ?? first.request.seq;
      void call({ after: from, before: firstSeq }).then((answer) => {
        if (answer === undefined) return;
        book.takeOlder(answer.lines);
        older = answer.passed - countLines(answer.lines);
        change();
      });
    },
    read() {
      const doing = problem !== '' ? 'failed' : upTo === undefined ? 'asking' : 'ready';
      const behind = !isFiltered() || upTo === undefined ? 0 : Math.max(0, lastSeq - upTo);
      state ??= { page: book.read(), doing, problem, hiding, behind, older };
      return state;
    },
    close() {
      question++;
      cancel?.();
    },
  };
}

/** Lines of requests whose events follow come on top of those that pass. */
function countLines(lines: readonly StreamLine[]): number {
  return lines.filter(({ request, events }) => request !== undefined || events === undefined).length;
}
