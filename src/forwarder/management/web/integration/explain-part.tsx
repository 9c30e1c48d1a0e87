import { escapeText } from '../../../../../lib/escape-text.ts';
import type { DescribedMapping, MappedDescription } from '../api/management-shapes.ts';
import { EventInput } from '../event/event-input.tsx';
import { formatValue } from '../event/format-value.ts';
import { ToldLists } from '../event/told-lists.tsx';
import { useEventText } from '../event/use-event-text.ts';
import type { PartProps } from './part-props.ts';

/** What this integration makes of an event, by its own blueprint. Nothing is sent. */
export function ExplainPart({ integration: { id } }: PartProps) {
  const event = useEventText<DescribedMapping>(`integrations/${encodeURIComponent(id)}/explain`);
  return (
    <>
      <h3>What becomes of an event</h3>
      <EventInput event={event} button="Explain" />
      {event.result !== undefined && <Explained mapping={event.result} />}
    </>
  );
}

function Explained({ mapping }: { mapping: DescribedMapping }) {
  return (
    <section aria-label="Explanation" aria-live="polite">
      {mapping.kind === 'dropped' ? (
        <p class="notable">
          Kept back on purpose: {escapeText(mapping.reason)} ({mapping.rule}). Nothing is sent.
        </p>
      ) : (
        mapping.events.map((made, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are told of by their places
          <MadeTable key={index} made={made} place={index + 1} />
        ))
      )}
      <ToldLists mapping={mapping} />
    </section>
  );
}

function MadeTable({ made, place }: { made: MappedDescription['events'][number]; place: number }) {
  return (
    <>
      <h4>
        {place} {escapeText(made.event_type)}
      </h4>
      {made.refused !== null && (
        <p class="problem">
          Refused, as Amplitude would: {escapeText(`${made.refused.field}: ${made.refused.reason}`)} (
          {made.refused.rule})
        </p>
      )}
      <table class="data">
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col">value</th>
            <th scope="col">rule</th>
            <th scope="col">source</th>
          </tr>
        </thead>
        <tbody>
          {made.fields.map(({ field, value, rule, source }) => (
            <tr key={field}>
              <th scope="row">{escapeText(field)}</th>
              <td>{formatValue(value)}</td>
              <td>{rule}</td>
              <td>{escapeText(source ?? '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
