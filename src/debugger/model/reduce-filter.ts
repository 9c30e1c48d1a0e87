import type { FilterAction } from './commands.ts';
import { appendTerm } from './edit-filter.ts';
import type { ViewState } from './view-state.ts';

/** Longest filter that is typed, in characters. */
const MAX_FILTER = 200;
/** Most earlier filters that are remembered. */
const MAX_HISTORY = 50;

/**
 * What changes the filter.
 *
 * @param like the terms that stand for lines like the one under the cursor
 */
export function reduceFilter(
  state: ViewState,
  action: FilterAction,
  like: { only: string; without: string } | undefined,
): ViewState {
  switch (action.type) {
    case 'filter':
      return { ...state, screen: 'list', mode: 'filter', filterOff: false, recalled: -1 };
    case 'filter-off':
      return { ...state, filterOff: !state.filterOff };
    case 'only':
      return like === undefined ? state : setFilter(state, appendTerm(state.filter, like.only));
    case 'without':
      return like === undefined ? state : setFilter(state, appendTerm(state.filter, like.without));
    case 'term':
      return setFilter(state, appendTerm(state.filter, action.term));
    case 'type':
      return { ...state, filter: (state.filter + action.text).slice(0, MAX_FILTER), selected: null };
    case 'erase':
      return { ...state, filter: [...state.filter].slice(0, -1).join(''), selected: null };
    case 'accept':
      return { ...state, mode: 'keys', history: remember(state) };
    case 'cancel':
      return { ...state, mode: 'keys', filter: '', selected: null };
    case 'recall-older':
    case 'recall-newer':
      return recall(state, action.type === 'recall-older' ? 1 : -1);
  }
}

function setFilter(state: ViewState, filter: string): ViewState {
  const next = { ...state, filter: filter.slice(0, MAX_FILTER), filterOff: false, screen: 'list' as const };
  return { ...next, selected: null, history: remember(next) };
}

function remember({ filter, history }: ViewState): readonly string[] {
  return filter.trim() === '' ? history : [filter, ...history.filter((one) => one !== filter)].slice(0, MAX_HISTORY);
}

function recall(state: ViewState, by: number): ViewState {
  const recalled = Math.min(state.history.length - 1, Math.max(-1, state.recalled + by));
  return { ...state, recalled, filter: recalled < 0 ? '' : (state.history[recalled] ?? ''), selected: null };
}
