/** What a key of the table does to the filter. */
const FILTER_COMMANDS = ['filter', 'filter-off', 'only', 'without'] as const;

type FilterCommand = (typeof FILTER_COMMANDS)[number];

/** What a key of the table does to the emulator, in the view of faults. */
const FAULT_COMMANDS = [
  'add',
  'remove',
  'switch',
  'freeze',
  'add-minute',
  'add-hour',
  'add-day',
  'reset-clock',
] as const;

/** What a key of the table does to the emulator. */
export type FaultCommand = (typeof FAULT_COMMANDS)[number];

/** What a key of the table does in the view of users. */
const USER_COMMANDS = ['find', 'next-project'] as const;

type UserCommand = (typeof USER_COMMANDS)[number];

/** What changes which users are looked for. */
export type UserAction = { type: UserCommand | 'cancel-find' } | { type: 'type-find'; text: string };

/** What a key of the table does to deliveries. */
const DELIVERY_COMMANDS = ['replay', 'replay-rule', 'discard', 'pause-delivery'] as const;

/** What a key of the table does to deliveries; what is discarded is so once that is confirmed. */
export type DeliveryCommand = (typeof DELIVERY_COMMANDS)[number];

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
  | 'export'
  | 'range'
  | 'table'
  | 'group'
  | 'next-integration'
  | 'quit'
  | 'quit-now';

/** What a key of the table does. */
export type KeyCommand = ViewCommand | FilterCommand | FaultCommand | UserCommand | DeliveryCommand | 'view' | 'tab';

/** What changes the filter, or what is typed. */
export type FilterAction =
  | { type: FilterCommand | 'erase' | 'accept' | 'cancel' | 'recall-older' | 'recall-newer' }
  | { type: 'type'; text: string }
  /** A term is added. */
  | { type: 'term'; term: string };

/** A key that was pressed: a command of the table, or what is typed. */
export type Action =
  | FilterAction
  | UserAction
  /** The cursor is put on a line; there it holds. */
  | { type: 'select'; seq: number }
  | { type: FaultCommand }
  | { type: DeliveryCommand | 'discard-now' }
  /** What is typed to be added. */
  | { type: 'type-fault'; text: string }
  /** It was taken. */
  | { type: 'added' }
  | { type: ViewCommand | 'dismiss' }
  /** The number of a view or a part, from 1. */
  | { type: 'view' | 'tab'; number: number }
  /** A text to be seen, such as one that was copied. */
  | { type: 'show'; title: string; text: string };

/** What a key of the table stands for. */
export function toAction(command: KeyCommand, key: string): Action {
  if (command === 'view' || command === 'tab') return { type: command, number: Number(key) };
  if (isOfFilter(command)) return { type: command };
  if (isOfUsers(command)) return { type: command };
  if (isOfDelivery(command)) return { type: command };
  return isOfFaults(command) ? { type: command } : { type: command };
}

function isOfFilter(command: KeyCommand): command is FilterCommand {
  return FILTER_COMMANDS.some((one) => one === command);
}

function isOfUsers(command: KeyCommand): command is UserCommand {
  return USER_COMMANDS.some((one) => one === command);
}

function isOfDelivery(command: KeyCommand): command is DeliveryCommand {
  return DELIVERY_COMMANDS.some((one) => one === command);
}

/** Whether a command does something to the emulator. */
export function isOfFaults(command: string): command is FaultCommand {
  return FAULT_COMMANDS.some((one) => one === command);
}
