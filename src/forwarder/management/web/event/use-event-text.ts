import { useRef, useState } from 'preact/hooks';
import type { FieldMessage } from '../../../../web/api/called.ts';
import { useSession } from '../api/session.ts';

/** An event that was pasted or picked, and what was made of it. */
export interface TypedEvent<T> {
  text: string;
  write: (text: string) => void;
  /** Takes over an event that came in lately. */
  pick: (insertId: string) => void;
  ask: () => void;
  problems: readonly FieldMessage[];
  failed: string;
  /** Undefined until something was asked. */
  result: T | undefined;
}

/** @param path where the event is sent to, to be mapped */
export function useEventText<T>(path: string): TypedEvent<T> {
  const { call } = useSession();
  const [text, setText] = useState('');
  const [state, setState] = useState<{ problems: readonly FieldMessage[]; failed: string; result?: T }>(NOTHING);
  /** Number of the newest question: a late answer to an earlier one is left out. */
  const newest = useRef(0);
  const map = async (event: string) => {
    newest.current += 1;
    const own = newest.current;
    const answer = await call<T>(path, { method: 'POST', body: { event } });
    if (own !== newest.current) return;
    if (answer.ok) return setState({ ...NOTHING, result: answer.data });
    const { fields = [], error, fix } = answer;
    setState({ problems: fields, failed: fields.length > 0 ? '' : `${error} ${fix}` });
  };
  const pick = async (insertId: string) => {
    newest.current += 1;
    const own = newest.current;
    const answer = await call<{ source: object }>(`recent-events/${encodeURIComponent(insertId)}`);
    if (own !== newest.current) return;
    if (!answer.ok) return setState({ ...NOTHING, failed: `${answer.error} ${answer.fix}` });
    const picked = JSON.stringify(answer.data.source, null, 2);
    setText(picked);
    await map(picked);
  };
  return {
    ...{ text, write: setText, problems: state.problems, failed: state.failed, result: state.result },
    pick: (insertId) => void pick(insertId),
    ask: () => void map(text),
  };
}

const NOTHING = { problems: [], failed: '' };
