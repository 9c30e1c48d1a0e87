import type { ComponentChildren } from 'preact';
import { ModalDialog } from '../../../web/parts/modal-dialog.tsx';
import { useCommands } from '../keys/use-commands.ts';

interface AskDialogProps {
  title: string;
  /** What it does, on its button. */
  yes: string;
  answer: (isYes: boolean) => void;
  /** What goes with it. */
  children?: ComponentChildren;
}

/** Asks before something is gone for good; to keep it is what Enter and Escape do. */
export function AskDialog({ title, yes, answer, children }: AskDialogProps) {
  // No key may do anything else meanwhile.
  useCommands('detail', (command) => {
    if (command === 'back' || command === 'quit') answer(false);
    return true;
  });
  return (
    <ModalDialog title={title} close={() => answer(false)}>
      {children}
      <div class="buttons answers">
        <button type="button" autofocus onClick={() => answer(false)}>
          Keep it
        </button>
        <button type="button" onClick={() => answer(true)}>
          {yes}
        </button>
      </div>
    </ModalDialog>
  );
}
