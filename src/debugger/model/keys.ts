import type { KeyCommand } from './commands.ts';
import { PAGE_VIEWS, type PageViewName, type ScreenName, VIEWS, type ViewName } from './views.ts';

/** A key as the terminal reports it: a name for special keys, else the character. */
export type KeyName = string;

/** One row of the table of keys: it gives the dispatch, the help, the line at the bottom and the documentation. */
export interface KeyBinding {
  keys: readonly KeyName[];
  /** How it is written for people. */
  label: string;
  action: KeyCommand;
  description: string;
  /** Named at the bottom of the screen, in so many words. */
  short?: string;
  /** Where it means that; everywhere where it says nothing. */
  views?: readonly PageViewName[];
  screens?: readonly ScreenName[];
  /** Only in the browser. */
  isOfPage?: true;
}

const STREAM = { views: ['stream'], screens: ['list', 'detail'] } as const;
const STREAM_LIST = { views: ['stream'], screens: ['list'] } as const;
const CHARTS = { views: ['charts'], screens: ['list'] } as const;
const USERS = { views: ['users'], screens: ['list', 'detail'] } as const;
const DELIVERY = { views: ['delivery'], screens: ['list', 'detail'] } as const;
const FAULTS = { views: ['faults'], screens: ['list'] } as const;
const REVENUE = { views: ['revenue'], screens: ['list'], isOfPage: true } as const;
const SETTINGS = { views: ['settings'], isOfPage: true } as const;
const DETAIL = { screens: ['detail'] } as const;
const PARTS = { views: ['stream', 'users'], screens: ['detail'] } as const;

/** Every key. Of several rows with one key, the first that is meant where the user is counts. */
export const KEYS: readonly KeyBinding[] = [
  // The line at the bottom names those that have a `short`, in this order.
  {
    keys: ['return'],
    label: 'Enter',
    action: 'open',
    description: 'all there is about the line; of a request with many events, its events',
    short: 'open',
    ...STREAM_LIST,
  },
  {
    keys: ['return'],
    label: 'Enter',
    action: 'open',
    description: 'users: all there is about this one',
    short: 'open',
    views: ['users'],
    screens: ['list'],
  },
  {
    keys: ['/'],
    label: '/',
    action: 'find',
    description: 'users: find by user, device, Amplitude ID, or a beginning',
    short: 'find',
    ...USERS,
  },
  {
    keys: ['p'],
    label: 'p',
    action: 'next-project',
    description: 'users: of the next project',
    short: 'project',
    ...USERS,
  },
  {
    keys: ['/'],
    label: '/',
    action: 'filter',
    description: 'filter: words, field:part, -not; ↑ brings back earlier ones',
    short: 'filter',
    ...STREAM,
  },
  { keys: ['e'], label: 'e', action: 'only', description: 'only events like this one', short: 'only this', ...STREAM },
  { keys: ['x'], label: 'x', action: 'without', description: 'without such', short: 'without', ...STREAM },
  {
    keys: ['y'],
    label: 'y',
    action: 'copy',
    description: 'copy: l link, c curl, j JSON, t vitest test, a answer',
    short: 'copy',
    ...STREAM,
  },
  {
    keys: [' ', 'p'],
    label: 'Space',
    action: 'pause',
    description: 'hold the screen still, or let it run again',
    short: 'pause',
    ...STREAM_LIST,
  },
  {
    keys: ['right', 'l'],
    label: '→ l',
    action: 'unfold',
    description: 'show the events of the request',
    ...STREAM_LIST,
  },
  { keys: ['left', 'h'], label: '← h', action: 'fold', description: 'one line for the request again', ...STREAM_LIST },
  { keys: ['m'], label: 'm', action: 'mark', description: 'mark the line, or take the mark off', ...STREAM },
  { keys: ['n'], label: 'n', action: 'next-mark', description: 'to the next line that is marked', ...STREAM_LIST },
  {
    keys: ['|'],
    label: '|',
    action: 'filter-off',
    description: 'filter off for a moment, and on again',
    ...STREAM_LIST,
  },
  {
    keys: ['w'],
    label: 'w',
    action: 'export',
    description: 'write what passes the filter to a file, as JSON lines',
    ...STREAM_LIST,
  },
  {
    keys: ['c'],
    label: 'c',
    action: 'clear',
    description: 'empty the screen; the emulator forgets nothing',
    ...STREAM_LIST,
  },
  { keys: ['1', '2', '3', '4', '5', '6'], label: '1 … 6', action: 'tab', description: 'the parts of it', ...PARTS },
  { keys: ['right', 'tab'], label: '→', action: 'next-tab', description: 'the next part', short: 'part', ...PARTS },
  { keys: ['left'], label: '←', action: 'previous-tab', description: 'the part before', ...PARTS },
  { keys: ['>', '.'], label: '>', action: 'newer', description: 'the next one', short: 'next', ...DETAIL },
  { keys: ['<', ','], label: '<', action: 'older', description: 'the one before', ...DETAIL },
  {
    keys: VIEWS.map((_view, index) => String(index + 1)),
    label: `1 … ${VIEWS.length}`,
    action: 'view',
    description: 'choose a view',
    screens: ['list', 'help', 'text'],
  },
  {
    keys: PAGE_VIEWS.slice(VIEWS.length).map((_view, index) => String(VIEWS.length + index + 1)),
    label: PAGE_VIEWS.slice(VIEWS.length)
      .map((_view, index) => String(VIEWS.length + index + 1))
      .join(' '),
    action: 'view',
    description: `in the browser: ${PAGE_VIEWS.slice(VIEWS.length)
      .map(({ title }) => title)
      .join(', ')}`,
    screens: ['list', 'help', 'text'],
    isOfPage: true,
  },
  { keys: ['r'], label: 'r', action: 'range', description: 'revenue: by the hour, by the day', ...REVENUE },
  { keys: ['b'], label: 'b', action: 'group', description: 'revenue: by product, by revenue type, or all', ...REVENUE },
  { keys: ['p'], label: 'p', action: 'next-project', description: 'revenue: of the next project', ...REVENUE },
  {
    keys: ['return'],
    label: 'Enter',
    action: 'open',
    description: 'settings: the keys of the project',
    ...SETTINGS,
    screens: ['list'],
  },
  { keys: ['a'], label: 'a', action: 'add', description: 'settings: create a project', ...SETTINGS },
  {
    keys: ['d'],
    label: 'd',
    action: 'remove',
    description: 'settings: delete the project, after a question',
    ...SETTINGS,
  },
  {
    keys: ['r'],
    label: 'r',
    action: 'range',
    description: 'charts: five minutes, an hour, a week',
    short: 'range',
    ...CHARTS,
  },
  {
    keys: ['t'],
    label: 't',
    action: 'table',
    description: 'charts: as a table of numbers, and as bars again',
    short: 'table',
    ...CHARTS,
  },
  {
    keys: ['return', ' '],
    label: 'Enter',
    action: 'switch',
    description: 'faults: a scenario on, or off',
    short: 'on/off',
    ...FAULTS,
  },
  {
    keys: ['return'],
    label: 'Enter',
    action: 'open',
    description: 'delivery: the story of the dead letter',
    short: 'story',
    views: ['delivery'],
    screens: ['list'],
  },
  {
    keys: ['r'],
    label: 'r',
    action: 'replay',
    description: 'dead letter: send it again',
    short: 'replay',
    ...DELIVERY,
  },
  {
    keys: ['R'],
    label: 'R',
    action: 'replay-rule',
    description: 'dead letters: send again all of its rule',
    short: 'its rule',
    ...DELIVERY,
  },
  {
    keys: ['d'],
    label: 'd',
    action: 'discard',
    description: 'dead letter: forget it, after a question',
    short: 'discard',
    ...DELIVERY,
  },
  {
    keys: [' ', 'p'],
    label: 'Space',
    action: 'pause-delivery',
    description: 'delivery: pause it, or resume it; events are taken and kept meanwhile',
    short: 'pause or resume',
    ...DELIVERY,
  },
  {
    keys: ['i'],
    label: 'i',
    action: 'next-integration',
    description: 'delivery: the next integration, where there are several',
    ...DELIVERY,
  },
  {
    keys: ['a'],
    label: 'a',
    action: 'add',
    description: 'faults: add one, a scenario or JSON',
    short: 'add',
    ...FAULTS,
  },
  { keys: ['d'], label: 'd', action: 'remove', description: 'faults: remove it', short: 'remove', ...FAULTS },
  {
    keys: ['f'],
    label: 'f',
    action: 'freeze',
    description: 'clock: stop it, or let it run',
    short: 'freeze',
    ...FAULTS,
  },
  { keys: ['+'], label: '+', action: 'add-minute', description: 'clock: on by a minute', ...FAULTS },
  { keys: ['H'], label: 'H', action: 'add-hour', description: 'clock: on by an hour', ...FAULTS },
  { keys: ['D'], label: 'D', action: 'add-day', description: 'clock: on by a day', ...FAULTS },
  { keys: ['0'], label: '0', action: 'reset-clock', description: "clock: the machine's time again", ...FAULTS },
  { keys: ['up', 'k'], label: '↑ k', action: 'up', description: 'one up; the list stands still until its end' },
  { keys: ['down', 'j'], label: '↓ j', action: 'down', description: 'one down' },
  { keys: ['pageup'], label: 'PgUp', action: 'page-up', description: 'a page up' },
  { keys: ['pagedown'], label: 'PgDn', action: 'page-down', description: 'a page down' },
  { keys: ['home', 'g'], label: 'Home g', action: 'first', description: 'to the oldest' },
  { keys: ['end', 'G'], label: 'End G', action: 'follow', description: 'to the newest, and follow what comes' },
  { keys: ['?'], label: '?', action: 'help', description: 'this help', short: 'help' },
  { keys: ['escape'], label: 'Esc', action: 'back', description: 'back; on the list: no filter, follow again' },
  {
    keys: ['q'],
    label: 'q',
    action: 'quit',
    description: 'back; on the stream: stop the emulator, after a question where memory would be lost',
  },
  { keys: ['ctrl+c'], label: 'Ctrl-C', action: 'quit-now', description: 'stop the emulator' },
];

/** What `y` copies, by the key that follows it. */
export const COPIES = [
  { key: 'l', what: 'link', label: 'link' },
  { key: 'c', what: 'curl', label: 'curl' },
  { key: 'j', what: 'json', label: 'JSON' },
  { key: 't', what: 'test', label: 'vitest' },
  { key: 'a', what: 'answer', label: 'answer' },
] as const;

/** Something that can be copied of a line. */
export type CopyKind = (typeof COPIES)[number]['what'];

/** Finds what a key does where the user is. */
export function findBinding(
  key: KeyName,
  view: PageViewName = 'stream',
  screen: ScreenName = 'list',
): KeyBinding | undefined {
  return KEYS.find((binding) => binding.keys.includes(key) && isMeant(binding, view, screen));
}

/** Lists the keys that mean something there in the terminal. */
export function listKeys(view: ViewName, screen: ScreenName): KeyBinding[] {
  return KEYS.filter((binding) => binding.isOfPage === undefined && isMeant(binding, view, screen));
}

/** What the line at the bottom of the screen names, the help last. */
export function keyTips(view: ViewName, screen: ScreenName): string[] {
  return listKeys(view, screen).flatMap(({ label, short }) => (short === undefined ? [] : [`${label} ${short}`]));
}

function isMeant({ views, screens }: KeyBinding, view: PageViewName, screen: ScreenName): boolean {
  return (views?.includes(view) ?? true) && (screens?.includes(screen) ?? true);
}
