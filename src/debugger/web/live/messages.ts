import type { StreamLine } from '../../model/lines/stream-line.ts';

/** Which run of the emulator it is, and what it remembers. */
export interface LiveHello {
  run: string;
  firstSeq: number;
  lastSeq: number;
}

/** How the one stream does. `locked`: the server asks for its token. */
export type LinkState = 'connecting' | 'live' | 'lost' | 'locked';

/**
 * What the worker tells each tab, at most ten times a second. `news` has what came since the last time, oldest first; of more
 * than MAX_NEWS_LINES only the newest are there, and `skipped` says how many are not: `GET /lines` has them.
 */
export type LiveMessage =
  | { kind: 'link'; state: LinkState }
  /** Said when a tab opens, and whenever the stream begins again. `isNew`: another run, or the first one. */
  | ({ kind: 'hello'; isNew: boolean } & LiveHello)
  | { kind: 'news'; lines: readonly StreamLine[]; skipped: number; lastSeq: number }
  | { kind: 'reset'; by: string; project?: string }
  | { kind: 'gap'; missed: number }
  /** Something beside records changed: faults, the clock, what the forwarder did, a notice. `data` is as it was sent. */
  | { kind: 'change'; of: ChangeKind; data: unknown };

/** The kinds of server-sent events that tell of something beside records. */
export const CHANGE_KINDS = ['fault', 'clock', 'outcome', 'notice'] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a tab tells the worker. A hidden one gets no news, and asks `GET /lines` when it is seen again. */
export type TabMessage = { kind: 'visible'; visible: boolean } | { kind: 'retry' } | { kind: 'close' };

/** Most lines that a tab is sent at once. */
export const MAX_NEWS_LINES = 500;

/** A tab is told news no more often than this, in ms. */
export const NEWS_EVERY_MS = 100;
