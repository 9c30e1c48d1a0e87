import { escapeText } from '../../../../../lib/escape-text.ts';
import { FormProblems } from '../../../../web/form/form-problems.tsx';
import type { RecentEvents } from '../api/management-shapes.ts';
import { useManaged } from '../api/session.ts';
import type { TypedEvent } from './use-event-text.ts';

const EVERY_MS = 3000;

const EXAMPLE = `{
  "type": "track",
  "event": "Order Completed",
  "anonymousId": "df_abc123def456",
  "properties": { "order_id": "ORD-1", "total": 89.99, "currency": "GBP" }
}`;

/** A place to paste an event, or to pick one that came in lately. */
export function EventInput({ event, button }: { event: TypedEvent<unknown>; button: string }) {
  const { data } = useManaged<RecentEvents>('recent-events', EVERY_MS);
  const recent = data?.events ?? [];
  return (
    <form
      class="form wide-form"
      noValidate
      onSubmit={(sent) => {
        sent.preventDefault();
        event.ask();
      }}
    >
      <div class="field">
        <label for="recent">Recent event</label>
        <select
          id="recent"
          disabled={recent.length === 0}
          value=""
          onChange={({ currentTarget }) => currentTarget.value !== '' && event.pick(currentTarget.value)}
        >
          <option value="">{recent.length === 0 ? 'None came in yet' : 'Pick one …'}</option>
          {recent.map(({ insert_id, type, event: name, user_id, anonymous_id, received_at }) => (
            <option key={insert_id} value={insert_id}>
              {escapeText(
                `${received_at.slice(11, 19)} ${type} ${name ?? ''} ${user_id ?? anonymous_id ?? ''}`.slice(0, 120),
              )}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="event">Event</label>
        <textarea
          id="event"
          rows={12}
          spellcheck={false}
          value={event.text}
          placeholder={EXAMPLE}
          aria-invalid={event.problems.length > 0}
          aria-describedby="event-problems"
          onInput={({ currentTarget }) => event.write(currentTarget.value)}
        />
        <div id="event-problems">
          <FormProblems failed={event.failed} problems={event.problems} />
        </div>
      </div>
      <p class="buttons">
        <button type="submit" class="main">
          {button}
        </button>
      </p>
    </form>
  );
}
