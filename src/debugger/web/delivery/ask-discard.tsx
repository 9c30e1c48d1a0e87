import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { LetterLook } from '../../model/delivery/delivery-look.ts';
import { nameLetter } from '../../model/delivery/letter-story.ts';
import { useCommands } from '../keys/use-commands.ts';

/** Asks before something is forgotten for good. */
export function AskDiscard({ letter, answer }: { letter: LetterLook; answer: (isYes: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // No key may do anything else meanwhile.
  useCommands('detail', (command) => {
    if (command === 'back' || command === 'quit') answer(false);
    return true;
  });
  return (
    <dialog ref={dialog} class="help" aria-labelledby="discard-title" onClose={() => answer(false)}>
      <h2 id="discard-title">Forget {escapeText(nameLetter(letter))} for good?</h2>
      <div class="buttons delivery-answers">
        <button type="button" autofocus onClick={() => answer(false)}>
          Keep it
        </button>
        <button type="button" onClick={() => answer(true)}>
          Forget it
        </button>
      </div>
    </dialog>
  );
}
