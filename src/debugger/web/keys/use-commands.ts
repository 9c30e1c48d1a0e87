import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { KeyCommand } from '../../model/commands.ts';
import type { ScreenName } from '../../model/views.ts';

/** Does what a key stands for; false where it means nothing here. */
export type TakeCommand = (command: KeyCommand, key: string) => boolean;

/** Who takes keys now, the one asked first at the end. */
export interface KeyTaker {
  screen: ScreenName;
  take: TakeCommand;
}

/** The list that the frame hands keys to. */
export const KeyTakers = createContext<KeyTaker[]>([]);

/**
 * Takes the commands of the table of keys for as long as the component is shown. A part that lies over another one, such as
 * the detail over the list, is asked first.
 *
 * @param screen which keys are meant: those of a list, of the detail, of the help
 */
export function useCommands(screen: ScreenName, take: TakeCommand): void {
  const takers = useContext(KeyTakers);
  const newest = useRef(take);
  newest.current = take;
  useEffect(() => {
    const taker: KeyTaker = { screen, take: (command, key) => newest.current(command, key) };
    // What lies over a list begins before it where both are shown at once: the list is asked last all the same.
    if (screen === 'list') takers.unshift(taker);
    else takers.push(taker);
    return () => {
      takers.splice(takers.indexOf(taker), 1);
    };
  }, [screen, takers]);
}
