import { escapeText } from '../../../../lib/escape-text.ts';
import { ModalDialog } from '../../../web/parts/modal-dialog.tsx';
import { useCommands } from '../keys/use-commands.ts';

/** Asks before a project goes, and says what goes with it. */
export function AskDelete({ name, answer }: { name: string; answer: (isYes: boolean) => void }) {
  // No key may do anything else meanwhile.
  useCommands('detail', (command) => {
    if (command === 'back' || command === 'quit') answer(false);
    return true;
  });
  return (
    <ModalDialog title={`Delete the project ${escapeText(name)}?`} close={() => answer(false)}>
      <p>
        Its requests, events, users and faults are deleted, on disk too, and both of its keys are unknown from then on.
        Its organization stays. None of it comes back.
      </p>
      <div class="buttons delivery-answers">
        <button type="button" autofocus onClick={() => answer(false)}>
          Keep it
        </button>
        <button type="button" onClick={() => answer(true)}>
          Delete it
        </button>
      </div>
    </ModalDialog>
  );
}
