import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Called } from '../../../web/api/called.ts';

interface AddFaultProps {
  field: RefObject<HTMLInputElement | null>;
  /** Adds a rule; the server says what is wrong with it. */
  add: (rule: unknown) => Promise<Called<unknown>>;
}

/** A fault that is written down as JSON. */
export function AddFault({ field, add }: AddFaultProps) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const send = async () => {
    const rule = parseRule(typed);
    if (rule === undefined) return setProblem('This is no JSON, such as {"status":503,"times":2}.');
    const answer = await add(rule.value);
    setProblem(answer.ok ? '' : `${answer.error} ${answer.fix}`);
    if (answer.ok) setTyped('');
  };
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for="fault-rule">Add a fault</label>
      <input
        id="fault-rule"
        ref={field}
        value={typed}
        placeholder='{"status":503,"times":2,"match":{"eventType":"Signup"}}'
        spellcheck={false}
        autocomplete="off"
        aria-describedby="fault-problem"
        aria-invalid={problem !== ''}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // Out of the field, and no further.
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <button type="submit">Add</button>
      <p id="fault-problem" class="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}

function parseRule(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
