import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface TokenFormProps {
  title: string;
  /** What the token is called: `Control token`. */
  label: string;
  /** Who takes it, as a message begins: `The emulator`. */
  server: string;
  /** Where a person finds it. */
  children: ComponentChildren;
  done: () => void;
}

/** Asks for the token once; the answer is a cookie that no script can read. */
export function TokenForm({ title, label, server, children, done }: TokenFormProps) {
  const [problem, setProblem] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = async (form: HTMLFormElement) => {
    const typed = new FormData(form).get('token');
    try {
      const answer = await fetch(new URL('token', import.meta.url), {
        method: 'POST',
        body: JSON.stringify({ token: typed }),
        headers: { 'Content-Type': 'application/json' },
      });
      if (answer.ok) return done();
      const { error = answer.statusText } = await answer.json();
      setProblem(String(error));
    } catch (error) {
      setProblem(`${server} does not answer: ${String(error)}.`);
    }
  };
  return (
    <form
      class="token"
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      <h2>{title}</h2>
      <p>
        {children} The token is kept in neither an address nor the page: the browser gets a cookie for it until it is
        closed.
      </p>
      <label>
        {label}
        <input
          ref={field}
          name="token"
          type="password"
          autocomplete="off"
          required
          aria-describedby="token-problem"
          aria-invalid={problem !== ''}
        />
      </label>
      <button type="submit">Open</button>
      <p id="token-problem" class="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
