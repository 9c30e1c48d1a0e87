import { type Action, toAction } from '../model/commands.ts';
import { COPIES, type CopyKind, findBinding, type KeyName } from '../model/keys.ts';
import type { ViewState } from '../model/view-state.ts';

/** What a key asks for: a change of where the user is, a copy, a fault, or the end. */
export type Wish =
  | { type: 'act'; action: Action }
  | { type: 'copy'; kind: CopyKind }
  | { type: 'end' }
  | { type: 'add-fault'; text: string };

/** Reads a key, which means something else while something is typed, copied or asked. */
export function readWish({ mode, view, screen, typedFault, userQuery }: ViewState, key: KeyName): Wish | undefined {
  if (key === 'ctrl+c') return { type: 'end' };
  switch (mode) {
    case 'filter':
      return act(readTyped(key));
    case 'fault':
      return key === 'return' ? { type: 'add-fault', text: typedFault } : act(typeFault(typedFault, key));
    case 'find':
      return act(typeFind(userQuery, key));
    case 'copy': {
      const copy = COPIES.find((one) => one.key === key);
      return copy === undefined ? act({ type: 'dismiss' }) : { type: 'copy', kind: copy.what };
    }
    case 'ask-quit':
      return key === 'y' || key === 'return' ? { type: 'end' } : act({ type: 'dismiss' });
    case 'ask-discard':
      return act({ type: key === 'y' ? 'discard-now' : 'dismiss' });
    case 'keys': {
      const command = findBinding(key, view, screen)?.action;
      return command === undefined ? undefined : act(toAction(command, key));
    }
  }
}

const TYPED: Readonly<Record<KeyName, Action>> = {
  return: { type: 'accept' },
  escape: { type: 'cancel' },
  backspace: { type: 'erase' },
  delete: { type: 'erase' },
  up: { type: 'recall-older' },
  down: { type: 'recall-newer' },
};

function readTyped(key: KeyName): Action | undefined {
  return TYPED[key] ?? ([...key].length === 1 ? { type: 'type', text: key } : undefined);
}

function typeFault(typed: string, key: KeyName): Action | undefined {
  if (key === 'escape') return { type: 'dismiss' };
  const text = editTyped(typed, key);
  return text === undefined ? undefined : { type: 'type-fault', text };
}

function typeFind(typed: string, key: KeyName): Action | undefined {
  if (key === 'escape') return { type: 'cancel-find' };
  if (key === 'return') return { type: 'dismiss' };
  const text = editTyped(typed, key);
  return text === undefined ? undefined : { type: 'type-find', text };
}

/** What is typed, with one more character or without its last; undefined for a key that does neither. */
function editTyped(typed: string, key: KeyName): string | undefined {
  if (key === 'backspace' || key === 'delete') return [...typed].slice(0, -1).join('');
  return [...key].length === 1 ? typed + key : undefined;
}

function act(action: Action | undefined): Wish | undefined {
  return action === undefined ? undefined : { type: 'act', action };
}
