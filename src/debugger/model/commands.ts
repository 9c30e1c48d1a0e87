/** What a key of the table does to the filter. */
const FILTER_COMMANDS = ['filter', 'filter-off', 'only', 'without'] as const;

type FilterCommand = (typeof FILTER_COMMANDS)[number];

/** What a key of the table does to where the user is. */
type ViewCommand =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'follow'
  | 'open'
  | 'back'
  | 'fold'
  | 'unfold'
  | 'copy'
  | 'mark'
  | 'next-mark'
  | 'pause'
  | 'clear'
  | 'help'
  | 'next-tab'
  | 'previous-tab'
  | 'newer'
  | 'older'
  | 'quit'
  | 'quit-now';

/** What a key of the table does. */
export type KeyCommand = ViewCommand | FilterCommand | 'view' | 'tab';

/** What changes the filter, or what is typed. */
export type FilterAction =
  | { type: FilterCommand | 'erase' | 'accept' | 'cancel' | 'recall-older' | 'recall-newer' }
  | { type: 'type'; text: string };

/** A key that was pressed: a command of the table, or what is typed. */
export type Action =
  | FilterAction
  | { type: ViewCommand | 'dismiss' }
  /** The number of a view or a part, from 1. */
  | { type: 'view' | 'tab'; number: number }
  /** A text to be seen, such as one that was copied. */
  | { type: 'show'; title: string; text: string };

/** What a key of the table stands for. */
export function toAction(command: KeyCommand, key: string): Action {
  if (command === 'view' || command === 'tab') return { type: command, number: Number(key) };
  return isOfFilter(command) ? { type: command } : { type: command };
}

function isOfFilter(command: KeyCommand): command is FilterCommand {
  return FILTER_COMMANDS.some((one) => one === command);
}
