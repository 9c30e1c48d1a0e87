import type { UserAction } from './commands.ts';
import type { ViewState } from './view-state.ts';

/** Longest text that users are looked for by, in characters. */
const MAX_FIND = 200;

/** What changes which users are looked for. */
export function reduceUsers(state: ViewState, action: UserAction): ViewState {
  switch (action.type) {
    case 'find':
      return { ...state, mode: 'find', screen: 'list' };
    case 'type-find':
      return { ...state, userQuery: action.text.slice(0, MAX_FIND), user: null };
    case 'cancel-find':
      return { ...state, mode: 'keys', userQuery: '', user: null };
    case 'next-project':
      return { ...state, project: state.project + 1, screen: 'list', user: null };
  }
}

/** Moves the cursor along a list of users: it stays with its user, wherever that one goes. */
export function moveUser(state: ViewState, by: number, ids: readonly number[]): ViewState {
  const at = Math.max(0, state.user === null ? 0 : ids.indexOf(state.user));
  const next = Math.min(ids.length - 1, Math.max(0, at + by));
  return { ...state, user: next <= 0 && state.screen === 'list' ? null : (ids[next] ?? null) };
}
