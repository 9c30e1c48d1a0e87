import type { Key } from 'ink';
import type { KeyName } from '../model/keys.ts';

/** Keys that Ink reports by a flag, and what the table of keys calls them. */
const SPECIAL: readonly [keyof Key, KeyName][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Names keys as the table of keys does. Characters that come together, typed fast or pasted, are keys of their own. */
export function readKeys(text: string, key: Key): KeyName[] {
  if (key.ctrl) return [`ctrl+${text}`];
  const special = SPECIAL.find(([flag]) => key[flag])?.[1];
  return special === undefined ? [...text] : [special];
}
