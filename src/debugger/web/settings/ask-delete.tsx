import { escapeText } from '../../../../lib/escape-text.ts';
import { AskDialog } from '../frame/ask-dialog.tsx';

/** Asks before a project goes, and says what goes with it. */
export function AskDelete({ name, answer }: { name: string; answer: (isYes: boolean) => void }) {
  return (
    <AskDialog title={`Delete the project ${escapeText(name)}?`} yes="Delete it" answer={answer}>
      <p>
        Its requests, events, users and faults are deleted, on disk too, and both of its keys are unknown from then on.
        Its organization stays. None of it comes back.
      </p>
    </AskDialog>
  );
}
