import type { Key } from 'ink';
import type { KeyName } from '../model/keys.ts';

/** Keys that Ink reports by a flag, and what the table of keys calls them. */
const SPECIAL: readonly [keyof Key, KeyName][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['tab', 'tab'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Control characters that stand for a key, where several characters come together. Any other is none. */
const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'return',
  '\n': 'return',
  '\t': 'tab',
  '\u007f': 'backspace',
};

/** Names keys as the table of keys does. Characters that come together, typed fast or pasted, are keys of their own. */
export function readKeys(text: string, key: Key): KeyName[] {
  if (key.ctrl) return [`ctrl+${text}`];
  const special = SPECIAL.find(([flag]) => key[flag])?.[1];
  if (special !== undefined) return [special];
  return [...text].map((character) => CONTROLS[character] ?? character).filter((name) => !/^\p{Cc}$/u.test(name));
}
