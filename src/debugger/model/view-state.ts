import type { ScreenName, ViewName } from './views.ts';

/** What keys are for now: commands, a filter that is typed, what is to be copied, an answer to a question, whom to find. */
type Mode = 'keys' | 'filter' | 'copy' | 'ask-quit' | 'ask-discard' | 'fault' | 'find';

/** Where the user is. Lines are known by their sequence number, so that what comes and goes moves nothing. */
export interface ViewState {
  view: ViewName;
  screen: ScreenName;
  mode: Mode;
  /** The line under the cursor; null follows the newest. */
  selected: number | null;
  /** Where the cursor is in the lists of the other views. */
  cursors: Readonly<Record<ViewName, number>>;
  /** Whose deliveries are shown, counted from 0 and on; more than there are begin anew. */
  integration: number;
  /** The dead letter under the cursor, by its id; null: the newest. */
  letter: number | null;
  /** First line of a text that is seen. */
  scroll: number;
  /** The part of the detail that is seen, from 1. */
  tab: number;
  filter: string;
  /** Whether it is switched off for a moment. */
  filterOff: boolean;
  /** Earlier filters, newest first, and which of them is brought back; -1: what was typed. */
  history: readonly string[];
  recalled: number;
  /** Which of the chart's ranges is shown. */
  range: number;
  /** Whether charts are shown as a table of numbers. */
  chartTable: boolean;
  /** Which users are looked for, and in which of the projects. */
  userQuery: string;
  project: number;
  /** Amplitude ID of the user under the cursor; null: the first of the list. */
  user: number | null;
  /** The fault that is typed. */
  typedFault: string;
  paused: boolean;
  /** Requests whose events are shown, by their `seq`. */
  unfolded: ReadonlySet<number>;
  marked: ReadonlySet<number>;
  /** The text that `text` shows. */
  text: { title: string; text: string };
}

export const INITIAL_STATE: ViewState = {
  view: 'stream',
  screen: 'list',
  mode: 'keys',
  selected: null,
  cursors: { stream: 0, charts: 0, users: 0, delivery: 0, faults: 0 },
  integration: 0,
  letter: null,
  scroll: 0,
  tab: 1,
  filter: '',
  filterOff: false,
  history: [],
  recalled: -1,
  range: 0,
  chartTable: false,
  userQuery: '',
  project: 0,
  user: null,
  typedFault: '',
  paused: false,
  unfolded: new Set(),
  marked: new Set(),
  text: { title: '', text: '' },
};
