import { useState } from 'preact/hooks';

/** Asks for the token once; the answer is a cookie that no script can read. */
export function TokenForm({ done }: { done: () => void }) {
  const [problem, setProblem] = useState('');
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
      setProblem(`The emulator does not answer: ${String(error)}.`);
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
      <h2>This emulator runs on another machine</h2>
      <p>
        It prints its control token at start, on the line <code>Control</code>. The token is kept in neither an address
        nor the page: the browser gets a cookie for it until it is closed.
      </p>
      <label>
        Control token
        <input
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
