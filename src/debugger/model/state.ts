import { CHART_RANGES } from './charts.ts';
import type { Action } from './commands.ts';
import { goToLetter, reduceDelivery } from './delivery/reduce-delivery.ts';
import { reduceFilter } from './reduce-filter.ts';
import { moveUser, reduceUsers } from './reduce-users.ts';
import type { ViewState } from './view-state.ts';
import { VIEWS } from './views.ts';

/** What a key is held against: the lines there are. */
export interface Surroundings {
  /** The sequence numbers of the lines that pass the filter, oldest first. */
  seqs: readonly number[];
  /** How many lines the screen shows. */
  page: number;
  /** The request of the line under the cursor, where it has many events. */
  group?: { seq: number; unfolded: boolean } | undefined;
  /** The terms that stand for lines like the one under the cursor. */
  like?: { only: string; without: string } | undefined;
  /** How many lines the list of another view has. */
  count?: number;
  /** The Amplitude IDs of the users that are listed. */
  users?: readonly number[];
  /** The ids of the dead letters, newest first. */
  letters?: readonly number[];
  /** How many parts the detail has. */
  tabs?: number;
}

/** Longest fault that is typed, in characters. */
const MAX_FAULT = 1000;
/** Most marks, and most unfolded requests. */
const MAX_MARKS = 1000;

/** What a key changes. */
export function reduce(state: ViewState, action: Action, around: Surroundings): ViewState {
  switch (action.type) {
    case 'up':
      return move(state, -1, around);
    case 'down':
      return move(state, 1, around);
    case 'page-up':
      return move(state, -around.page, around);
    case 'page-down':
      return move(state, around.page, around);
    case 'first':
      return move(state, -Number.MAX_SAFE_INTEGER, around);
    case 'follow':
      return isOnStream(state) ? { ...state, selected: null } : move(state, Number.MAX_SAFE_INTEGER, around);
    case 'newer':
    case 'older':
      return goBeside(state, action.type === 'newer' ? 1 : -1, around);
    case 'select':
      return { ...state, selected: action.seq };
    case 'next-mark':
      return goToMark(state, around.seqs);
    case 'open':
      return open(state, around);
    case 'unfold':
    case 'fold':
      return foldAt(state, action.type === 'unfold', around);
    case 'back':
      return back(state);
    case 'view':
      return { ...state, view: VIEWS[action.number - 1]?.name ?? state.view, screen: 'list', scroll: 0 };
    case 'tab':
      return { ...state, tab: Math.min(action.number, around.tabs ?? 1), scroll: 0 };
    case 'next-tab':
      return { ...state, tab: (state.tab % (around.tabs ?? 1)) + 1, scroll: 0 };
    case 'previous-tab':
      return { ...state, tab: state.tab === 1 ? (around.tabs ?? 1) : state.tab - 1, scroll: 0 };
    case 'help':
      return { ...state, screen: state.screen === 'help' ? 'list' : 'help', scroll: 0 };
    case 'show':
      return { ...state, screen: 'text', mode: 'keys', scroll: 0, text: { title: action.title, text: action.text } };
    case 'pause':
      return { ...state, paused: !state.paused };
    case 'clear':
      return { ...state, screen: 'list', selected: null, unfolded: new Set(), marked: new Set() };
    case 'mark':
      return { ...state, marked: toggle(state.marked, currentSeq(state, around)) };
    case 'copy':
      return { ...state, mode: 'copy' };
    case 'quit':
      return leave(state);
    case 'range':
      return { ...state, range: (state.range + 1) % CHART_RANGES.length };
    case 'table':
      return { ...state, chartTable: !state.chartTable, cursors: { ...state.cursors, charts: 0 } };
    case 'add':
      return { ...state, mode: 'fault' };
    case 'type-fault':
      return { ...state, typedFault: action.text.slice(0, MAX_FAULT) };
    case 'added':
      return { ...state, mode: 'keys', typedFault: '' };
    case 'next-integration':
    case 'discard':
    case 'discard-now':
    case 'replay':
    case 'replay-rule':
    case 'pause-delivery':
      return reduceDelivery(state, action.type, around.letters ?? []);
    case 'remove':
    case 'switch':
    case 'freeze':
    case 'add-minute':
    case 'add-hour':
    case 'add-day':
    case 'reset-clock':
      return state;
    case 'dismiss':
      return { ...state, mode: 'keys' };
    case 'export':
    case 'group':
    case 'quit-now':
      return state;
    case 'find':
    case 'type-find':
    case 'cancel-find':
    case 'next-project':
      return reduceUsers(state, action);
    default:
      return reduceFilter(state, action, around.like);
  }
}

function isOnStream({ view, screen }: ViewState): boolean {
  return view === 'stream' && screen === 'list';
}

function move(state: ViewState, by: number, around: Surroundings): ViewState {
  if (state.screen !== 'list') {
    return { ...state, scroll: Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, state.scroll + by)) };
  }
  if (state.view === 'stream') return moveLine(state, by, around, false);
  if (state.view === 'users') return moveUser(state, by, around.users ?? []);
  if (state.view === 'delivery') return goToLetter(state, by, around.letters ?? []);
  const last = Math.max(0, (around.count ?? 0) - 1);
  const at = Math.min(last, Math.max(0, state.cursors[state.view] + by));
  return { ...state, cursors: { ...state.cursors, [state.view]: at } };
}

/** From one detail to the next; dead letters have the newest first. */
function goBeside(state: ViewState, by: 1 | -1, around: Surroundings): ViewState {
  if (state.view === 'users') return { ...moveUser(state, by, around.users ?? []), scroll: 0 };
  if (state.view === 'delivery') return goToLetter(state, -by, around.letters ?? []);
  return { ...moveLine(state, by, around, true), scroll: 0 };
}

/** @param stay whether it stands still at its end, too */
function moveLine(state: ViewState, by: number, { seqs }: Surroundings, stay: boolean): ViewState {
  const last = seqs.length - 1;
  if (last < 0) return state;
  const at = Math.min(last, Math.max(0, indexOf(state.selected, seqs) + by));
  // At its end the list follows again.
  return { ...state, selected: at === last && by > 0 && !stay ? null : (seqs[at] ?? null) };
}

/** Where a line stands now; the one after it where it is gone or filtered out. */
export function indexOf(selected: number | null, seqs: readonly number[]): number {
  const last = seqs.length - 1;
  if (selected === null) return last;
  const at = seqs.findIndex((seq) => seq >= selected);
  return at < 0 ? last : at;
}

function currentSeq({ selected }: ViewState, { seqs }: Surroundings): number | undefined {
  return seqs[indexOf(selected, seqs)];
}

function goToMark(state: ViewState, seqs: readonly number[]): ViewState {
  const at = indexOf(state.selected, seqs);
  const marked = (seq: number) => state.marked.has(seq);
  const next = seqs.slice(at + 1).find(marked) ?? seqs.find(marked);
  return next === undefined ? state : { ...state, selected: next };
}

function open(state: ViewState, around: Surroundings): ViewState {
  if (state.view === 'users') return openUser(state, around.users ?? []);
  if (state.view !== 'stream') return (around.count ?? 0) === 0 ? state : { ...state, screen: 'detail', scroll: 0 };
  const selected = currentSeq(state, around);
  if (state.screen !== 'list' || selected === undefined) return state;
  // Of many events the first look is at which they are.
  if (around.group?.seq === selected && !around.group.unfolded) return foldAt(state, true, around);
  return { ...state, screen: 'detail', selected, scroll: 0, tab: 1 };
}

/** What is opened stays, whoever is first in the list by then. */
function openUser(state: ViewState, [first]: readonly number[]): ViewState {
  const user = state.user ?? first;
  return user === undefined ? state : { ...state, screen: 'detail', user, scroll: 0, tab: 1 };
}

function foldAt(state: ViewState, isOpen: boolean, { group, seqs }: Surroundings): ViewState {
  if (group === undefined || group.unfolded === isOpen) return state;
  const others = [...state.unfolded].filter((seq) => seq !== group.seq).slice(-MAX_MARKS);
  const unfolded = new Set(isOpen ? [...others, group.seq] : others);
  // Following, the newest line would be another one now.
  const isLast = seqs.at(-1) === group.seq;
  return { ...state, unfolded, selected: isLast && !isOpen ? null : group.seq };
}

function toggle(marked: ReadonlySet<number>, seq: number | undefined): ReadonlySet<number> {
  if (seq === undefined) return marked;
  const others = [...marked].filter((one) => one !== seq);
  return new Set(marked.has(seq) ? others : [...others.slice(-MAX_MARKS + 1), seq]);
}

function back(state: ViewState): ViewState {
  if (state.screen !== 'list') return { ...state, screen: 'list', scroll: 0 };
  if (state.view === 'users' && state.userQuery !== '') return { ...state, userQuery: '', user: null };
  if (state.view !== 'stream') return { ...state, view: 'stream' };
  return { ...state, filter: '', filterOff: false, selected: null };
}

/** `q` ends the emulator on the stream only; whoever runs it decides whether to ask. */
function leave(state: ViewState): ViewState {
  if (state.screen !== 'list' || state.view !== 'stream') return back(state);
  return { ...state, mode: 'ask-quit' };
}

/** Whether `q` stops the emulator here, or goes back. */
export function quitsAt({ screen, view }: ViewState): boolean {
  return screen === 'list' && view === 'stream';
}
