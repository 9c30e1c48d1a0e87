import type { RefObject } from 'preact';
import type { Stream } from './use-stream.ts';

/** Longest filter that is typed, in characters. */
const MAX_FILTER = 200;

/** Where the filter is typed, what is wrong with it, and earlier ones. */
export function FilterBox({
  stream,
  field,
  leave,
}: {
  stream: Stream;
  field: RefObject<HTMLInputElement | null>;
  leave: () => void;
}) {
  const { state, filterError, perform, setFilter } = stream;
  const press = (event: KeyboardEvent) => {
    const action = ACTIONS[event.key];
    if (action === undefined || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    perform({ type: action });
    if (action === 'accept' || action === 'cancel') leave();
  };
  return (
    <div class="filter">
      <label class="filter-field">
        <span class="dim" aria-hidden="true">
          /
        </span>
        <span class="unseen">Filter</span>
        <input
          ref={field}
          type="text"
          value={state.filter}
          maxLength={MAX_FILTER}
          placeholder="filter: words  field:part  -not  status:4xx  is:culprit"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-invalid={filterError !== ''}
          aria-describedby="filter-error"
          onFocus={() => {
            if (state.mode !== 'filter') perform({ type: 'filter' });
          }}
          onBlur={() => {
            if (state.mode === 'filter') perform({ type: 'accept' });
          }}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          onKeyDown={press}
        />
      </label>
      {state.filter !== '' && (
        <>
          <button
            type="button"
            class="quiet"
            aria-pressed={state.filterOff}
            title="Off for a moment, and on again (|)"
            onClick={() => perform({ type: 'filter-off' })}
          >
            <kbd>|</kbd>
            Off
          </button>
          <button type="button" class="quiet" onClick={() => perform({ type: 'cancel' })}>
            <kbd>Esc</kbd>
            No filter
          </button>
        </>
      )}
      <p id="filter-error" class="problem" role="alert">
        {filterError}
      </p>
    </div>
  );
}

const ACTIONS: Readonly<Record<string, 'accept' | 'cancel' | 'recall-older' | 'recall-newer'>> = {
  Enter: 'accept',
  Escape: 'cancel',
  ArrowUp: 'recall-older',
  ArrowDown: 'recall-newer',
};
