import type { RefObject } from 'preact';

/** Longest text that users are looked for by, in characters. */
const MAX_FIND = 200;

interface FindBarProps {
  projects: readonly string[];
  project: string | undefined;
  choose: (project: string) => void;
  query: string;
  find: (query: string) => void;
  field: RefObject<HTMLInputElement | null>;
}

/** Which project's users are looked for, and by what. */
export function FindBar({ projects, project, choose, query, find, field }: FindBarProps) {
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') find('');
    field.current?.blur();
  };
  return (
    <div class="bar">
      <h2>User Look-Up</h2>
      <label class="filter-field">
        <span class="dim" aria-hidden="true">
          /
        </span>
        <span class="unseen">Find users</span>
        <input
          ref={field}
          type="text"
          value={query}
          maxLength={MAX_FIND}
          placeholder="user_id, device_id, Amplitude ID, or how a user_id begins"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          onInput={({ currentTarget }) => find(currentTarget.value)}
          onKeyDown={press}
        />
      </label>
      {projects.length > 1 && (
        <fieldset class="choice" aria-label="Project">
          {projects.map((name) => (
            <button key={name} type="button" aria-pressed={name === project} onClick={() => choose(name)}>
              {name}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
