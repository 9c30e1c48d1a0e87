import { useState } from 'preact/hooks';
import { countOf } from '../../../../../lib/count-of.ts';
import { escapeText } from '../../../../../lib/escape-text.ts';
import type { EventPreview } from '../api/management-shapes.ts';
import { EventInput } from '../event/event-input.tsx';
import { ToldLists } from '../event/told-lists.tsx';
import { useEventText } from '../event/use-event-text.ts';
import { type ComparedEvent, compareMappings } from './compare-mappings.ts';
import { ComparedTable } from './compared-table.tsx';

/** One event under every variant, side by side. Nothing is sent. */
export function PreviewPage() {
  const event = useEventText<EventPreview>('recent-events/preview');
  return (
    <>
      <p class="dim">What an event becomes under each variant, field by field. Nothing is sent.</p>
      <EventInput event={event} button="Preview" />
      {event.result !== undefined && <Preview mappings={event.result.mappings} />}
    </>
  );
}

function Preview({ mappings }: { mappings: EventPreview['mappings'] }) {
  const [isShort, setShort] = useState(false);
  const events = compareMappings(mappings);
  return (
    <section aria-labelledby="preview-title">
      <h2 id="preview-title">Under each variant</h2>
      <p role="status">{describeDifferences(events)}</p>
      <label class="check">
        <input type="checkbox" checked={isShort} onChange={() => setShort(!isShort)} />
        Only what differs
      </label>
      {mappings.map(
        (mapping) =>
          mapping.kind === 'dropped' && (
            <p key={mapping.variant} class="notable">
              {mapping.variant}: kept back on purpose, {escapeText(mapping.reason)} ({mapping.rule}).
            </p>
          ),
      )}
      {events.map((compared, place) => (
        <ComparedTable
          key={compared.insertId}
          variants={mappings.map(({ variant }) => variant)}
          event={compared}
          place={place + 1}
          isShort={isShort}
        />
      ))}
      {mappings.map((mapping) => (
        <details key={mapping.variant}>
          <summary>Notes and what is left out under {mapping.variant}</summary>
          <ToldLists mapping={mapping} />
        </details>
      ))}
    </section>
  );
}

function describeDifferences(events: readonly ComparedEvent[]): string {
  const differing = events.flatMap(({ fields }) => fields).filter(({ differs }) => differs).length;
  const missing = events.filter(({ isMissing }) => isMissing).length;
  const parts = [
    ...(missing > 0 ? [`${countOf(missing, 'event')} not made by every variant`] : []),
    ...(differing > 0 ? [`${countOf(differing, 'field')} not the same`] : []),
  ];
  return parts.length === 0 ? 'All variants make the same of it.' : `${parts.join(', ')}.`;
}
