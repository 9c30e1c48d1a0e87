/** What the user looks at. */
export type ScreenName = 'list' | 'detail' | 'help';

/** Where the user is. Lines are known by their sequence number, so that what comes and goes moves nothing. */
export interface ViewState {
  screen: ScreenName;
  /** The line under the cursor; null follows the newest. */
  selected: number | null;
  /** First line of the detail or the help that is seen. */
  scroll: number;
  filter: string;
  /** Whether keys go into the filter. */
  typing: boolean;
  paused: boolean;
}

/** What a key of the table does. */
export type KeyCommand =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'follow'
  | 'open'
  | 'back'
  | 'filter'
  | 'pause'
  | 'clear'
  | 'help'
  | 'quit';

/** A command, or what is typed into the filter. */
export type Action = { type: KeyCommand } | { type: 'erase' | 'accept' | 'cancel' } | { type: 'type'; text: string };

export const INITIAL_STATE: ViewState = {
  screen: 'list',
  selected: null,
  scroll: 0,
  filter: '',
  typing: false,
  paused: false,
};

/** Longest filter, in characters. */
const MAX_FILTER = 200;

/**
 * What a key changes.
 *
 * @param seqs the sequence numbers of the lines that pass the filter, oldest first
 * @param page how many lines the screen shows
 */
export function reduce(state: ViewState, action: Action, seqs: readonly number[], page: number): ViewState {
  switch (action.type) {
    case 'up':
      return move(state, -1, seqs);
    case 'down':
      return move(state, 1, seqs);
    case 'page-up':
      return move(state, -page, seqs);
    case 'page-down':
      return move(state, page, seqs);
    case 'first':
      return move(state, -Number.MAX_SAFE_INTEGER, seqs);
    case 'follow':
      return state.screen === 'list' ? { ...state, selected: null } : { ...state, scroll: Number.MAX_SAFE_INTEGER };
    case 'open':
      return open(state, seqs);
    case 'back':
      return back(state);
    case 'help':
      return { ...state, screen: state.screen === 'help' ? 'list' : 'help', scroll: 0 };
    case 'pause':
      return { ...state, paused: !state.paused };
    case 'clear':
      return { ...state, screen: 'list', selected: null };
    case 'filter':
      return { ...state, screen: 'list', typing: true };
    case 'type':
      return { ...state, filter: (state.filter + action.text).slice(0, MAX_FILTER), selected: null };
    case 'erase':
      return { ...state, filter: [...state.filter].slice(0, -1).join(''), selected: null };
    case 'accept':
      return { ...state, typing: false };
    case 'cancel':
      return { ...state, typing: false, filter: '', selected: null };
    case 'quit':
      return state;
  }
}

function move(state: ViewState, by: number, seqs: readonly number[]): ViewState {
  if (state.screen !== 'list') return { ...state, scroll: Math.max(0, state.scroll + by) };
  const last = seqs.length - 1;
  if (last < 0) return state;
  const at = Math.min(last, Math.max(0, indexOf(state.selected, seqs) + by));
  // At its end the list follows again.
  return { ...state, selected: at === last && by > 0 ? null : (seqs[at] ?? null) };
}

/** Where a line stands now; the one before it where it is gone or filtered out. */
export function indexOf(selected: number | null, seqs: readonly number[]): number {
  const last = seqs.length - 1;
  if (selected === null) return last;
  const at = seqs.findIndex((seq) => seq >= selected);
  return at < 0 ? last : at;
}

function open(state: ViewState, seqs: readonly number[]): ViewState {
  const selected = seqs[indexOf(state.selected, seqs)];
  if (state.screen !== 'list' || selected === undefined) return state;
  return { ...state, screen: 'detail', selected, scroll: 0 };
}

function back(state: ViewState): ViewState {
  if (state.screen !== 'list') return { ...state, screen: 'list', scroll: 0 };
  return { ...state, filter: '', selected: null };
}
