import { escapeText } from '../../../../lib/escape-text.ts';
import { ModalDialog } from '../../../web/parts/modal-dialog.tsx';
import type { LetterLook } from '../../model/delivery/delivery-look.ts';
import { nameLetter } from '../../model/delivery/letter-story.ts';
import { useCommands } from '../keys/use-commands.ts';

/** Asks before something is forgotten for good. */
export function AskDiscard({ letter, answer }: { letter: LetterLook; answer: (isYes: boolean) => void }) {
  // No key may do anything else meanwhile.
  useCommands('detail', (command) => {
    if (command === 'back' || command === 'quit') answer(false);
    return true;
  });
  return (
    <ModalDialog title={`Forget ${escapeText(nameLetter(letter))} for good?`} close={() => answer(false)}>
      <div class="buttons delivery-answers">
        <button type="button" autofocus onClick={() => answer(false)}>
          Keep it
        </button>
        <button type="button" onClick={() => answer(true)}>
          Forget it
        </button>
      </div>
    </ModalDialog>
  );
}
