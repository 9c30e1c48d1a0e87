import type { KeyCommand } from './state.ts';

/** A key as the terminal reports it: a name for special keys, else the character. */
export type KeyName = string;

/** One row of the table of keys: it gives the dispatch, the help and the line at the bottom. */
export interface KeyBinding {
  keys: readonly KeyName[];
  /** How it is written for people. */
  label: string;
  action: KeyCommand;
  description: string;
  /** Named at the bottom of the screen, in so many words. */
  short?: string;
}

export const LIST_KEYS: readonly KeyBinding[] = [
  {
    keys: ['up', 'k'],
    label: '↑ k',
    action: 'up',
    description: 'one up; the list stands still until you are at its end again',
    short: 'move',
  },
  { keys: ['down', 'j'], label: '↓ j', action: 'down', description: 'one down' },
  { keys: ['pageup'], label: 'PgUp', action: 'page-up', description: 'a page up' },
  { keys: ['pagedown'], label: 'PgDn', action: 'page-down', description: 'a page down' },
  { keys: ['home', 'g'], label: 'Home g', action: 'first', description: 'to the oldest' },
  { keys: ['end', 'G'], label: 'End G', action: 'follow', description: 'to the newest, and follow what comes' },
  {
    keys: ['return'],
    label: 'Enter',
    action: 'open',
    description: 'request, answer, findings and mapping of the line',
    short: 'detail',
  },
  {
    keys: ['/'],
    label: '/',
    action: 'filter',
    description: 'filter: words, or verdict: rule: warning: region: type: user: device: project:',
    short: 'filter',
  },
  {
    keys: ['p'],
    label: 'p',
    action: 'pause',
    description: 'hold the screen still, or let it run again',
    short: 'pause',
  },
  {
    keys: ['c'],
    label: 'c',
    action: 'clear',
    description: 'empty the screen; the emulator forgets nothing',
    short: 'clear',
  },
  { keys: ['?'], label: '?', action: 'help', description: 'this help', short: 'help' },
  { keys: ['escape'], label: 'Esc', action: 'back', description: 'back; on the list: no filter, follow again' },
  { keys: ['q', 'ctrl+c'], label: 'q', action: 'quit', description: 'stop the emulator', short: 'quit' },
];

/** Finds what a key does. */
export function findBinding(key: KeyName): KeyBinding | undefined {
  return LIST_KEYS.find(({ keys }) => keys.includes(key));
}

/** The line at the bottom of the screen. */
export function keyLine(): string {
  return LIST_KEYS.flatMap(({ label, short }) => (short === undefined ? [] : [`${label} ${short}`])).join('  ');
}
