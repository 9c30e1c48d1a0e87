import type { LinkState } from '../live/messages.ts';

/** How the live source does, in words. */
export const LINK_WORDS: Readonly<Record<LinkState, string>> = {
  connecting: '○ connecting',
  live: '● live',
  lost: '✕ lost connection, trying again',
  locked: '✕ needs the token',
};
