import { useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../../lib/escape-text.ts';
import type { Called } from '../../../../web/api/called.ts';
import { ModalDialog } from '../../../../web/parts/modal-dialog.tsx';
import { exportAndDelete } from '../api/export-and-delete.ts';
import type { InstalledIntegration } from '../api/management-shapes.ts';
import { useSession } from '../api/session.ts';
import { describeExport, describeStock } from './describe-export.ts';
import { saveFile } from './save-file.ts';

interface DeleteQuestionProps {
  integration: InstalledIntegration;
  close: () => void;
  /** @param text what became of what it held */
  deleted: (text: string) => void;
}

/** Says what goes with an integration before it goes, and saves it to a file where that is wanted. */
export function DeleteQuestion({ integration, close, deleted }: DeleteQuestionProps) {
  const { id, name, counts, dead_letters, origin } = integration;
  const { call } = useSession();
  const [problem, setProblem] = useState('');
  const [isUnderWay, setUnderWay] = useState(false);
  const keep = useRef<HTMLInputElement>(null);
  const shown = escapeText(name);
  const holds = counts.queued + dead_letters > 0;
  const remove = async () => {
    setUnderWay(true);
    const answer = keep.current?.checked === true ? await saveAndDelete() : await deleteAtOnce();
    setUnderWay(false);
    if (!answer.ok) return setProblem(`${answer.error} ${answer.fix}`);
    close();
    deleted(answer.data);
  };
  const deleteAtOnce = async (): Promise<Called<string>> => {
    const answer = await call<{ waiting?: number; dead_letters?: number }>(`integrations/${encodeURIComponent(id)}`, {
      method: 'DELETE',
    });
    if (!answer.ok) return answer;
    const { waiting = 0, dead_letters: letters = 0 } = answer.data;
    const gone = waiting + letters > 0 ? `, ${describeStock(waiting, letters)} with it` : '';
    return { ok: true, data: `${shown} is deleted${gone}.` };
  };
  const saveAndDelete = async (): Promise<Called<string>> => {
    const { answer, lines } = await exportAndDelete(id);
    const file = `integration-${id}.ndjson`;
    if (lines !== '') saveFile(file, new Blob([lines], { type: 'application/x-ndjson' }));
    const told = describeExport(shown, file, { answer, lines });
    return answer.ok ? { ok: true, data: told } : { ...answer, error: told };
  };
  return (
    <ModalDialog title={`Delete ${shown}?`} close={close}>
      <p>
        {holds
          ? `${describeStock(counts.queued, dead_letters)} go with it. What can still be sent is sent first.`
          : 'Nothing is queued, and it holds no dead letters.'}
      </p>
      {origin === 'configuration' && <p>The configuration describes it: it is back at the next start.</p>}
      {holds && (
        <label class="check">
          <input ref={keep} type="checkbox" defaultChecked />
          Save these events to a file first
        </label>
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button type="button" autofocus onClick={close}>
          Keep it
        </button>
        <button type="button" class="grave" aria-disabled={isUnderWay} onClick={() => !isUnderWay && void remove()}>
          Delete
        </button>
      </div>
    </ModalDialog>
  );
}
