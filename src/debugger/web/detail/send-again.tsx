import { useState } from 'preact/hooks';
import { callApi } from '../api/call-api.ts';

/** Sends the request once more, and says what it was answered. */
export function SendAgain({ seq, go }: { seq: number; go: (seq: number) => void }) {
  const [said, setSaid] = useState<{ text: string; request: number | null; isProblem: boolean }>();
  const send = async () => {
    const called = await callApi<{ status: number; request: number | null }>(`requests/${seq}/again`, {
      method: 'POST',
      body: {},
    });
    if (!called.ok) return setSaid({ text: `${called.error} ${called.fix}`, request: null, isProblem: true });
    const { status, request } = called.data;
    setSaid({ text: status === 0 ? 'There was no answer.' : `Answered ${status}.`, request, isProblem: false });
  };
  return (
    <div class="send-again">
      <button type="button" onClick={() => void send()}>
        Send again
      </button>
      {said !== undefined && (
        <span role="status" class={said.isProblem ? 'problem' : ''}>
          {said.text}{' '}
          {said.request !== null && (
            <button type="button" class="number" onClick={() => go(said.request ?? seq)}>
              #{said.request}
            </button>
          )}
        </span>
      )}
    </div>
  );
}
