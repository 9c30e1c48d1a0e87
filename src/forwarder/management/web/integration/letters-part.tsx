import { useState } from 'preact/hooks';
import { countOf } from '../../../../../lib/count-of.ts';
import { escapeText } from '../../../../../lib/escape-text.ts';
import { ModalDialog } from '../../../../web/parts/modal-dialog.tsx';
import type { DeadLetterEntry, DeadLetters } from '../api/management-shapes.ts';
import { useManaged, useSession } from '../api/session.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import type { PartProps } from './part-props.ts';

/** They change only where counts do, which is looked at more often, in ms. */
const EVERY_MS = 10_000;

/** Which dead letters something is done to. */
type Choice = { ids: readonly number[] } | { all: true };

/** Events that were given up: sent again, or forgotten for good. */
export function LettersPart({ integration, changed }: PartProps) {
  const { call, say } = useSession();
  const path = `integrations/${encodeURIComponent(integration.id)}/dead-letters`;
  const { data, problem, refresh } = useManaged<DeadLetters>(
    path,
    EVERY_MS,
    `${integration.dead_letters} of ${integration.counts.dead}`,
  );
  const [refused, setRefused] = useState('');
  const [asked, ask] = useState<{ choice: Choice; what: string }>();
  const letters = data?.dead_letters.toReversed() ?? [];
  const work = async (deed: 'replay' | 'discard', body: object) => {
    const answer = await call<{ replayed?: number; discarded?: number }>(`${path}/${deed}`, { method: 'POST', body });
    setRefused(answer.ok ? '' : `${answer.error} ${answer.fix}`);
    if (answer.ok) {
      const count = countOf(answer.data.replayed ?? answer.data.discarded ?? 0, 'dead letter');
      say(deed === 'replay' ? `Put ${count} back into the outbox.` : `Forgot ${count}.`);
    }
    refresh();
    changed();
  };
  return (
    <>
      <h3>Dead letters {data?.total ?? ''}</h3>
      <PolledProblem problem={problem} />
      <p class="problem" role="alert">
        {refused}
      </p>
      {letters.length === 0 ? (
        <p class="dim">None: nothing was given up.</p>
      ) : (
        <>
          <p class="buttons">
            <button type="button" onClick={() => void work('replay', {})}>
              Replay all
            </button>
            <button type="button" onClick={() => ask({ choice: { all: true }, what: 'all dead letters' })}>
              Discard all …
            </button>
          </p>
          <LetterTable
            letters={letters}
            replay={(id) => void work('replay', { ids: [id] })}
            discard={({ id, event }) =>
              ask({ choice: { ids: [id] }, what: `dead letter ${id} (${escapeText(event.event_type)})` })
            }
          />
          {data !== undefined && data.total > letters.length && (
            <p class="dim">
              The newest {letters.length} of {data.total}.
            </p>
          )}
        </>
      )}
      {asked !== undefined && (
        <ModalDialog title={`Forget ${asked.what} for good?`} close={() => ask(undefined)}>
          <div class="buttons">
            <button type="button" autofocus onClick={() => ask(undefined)}>
              Keep
            </button>
            <button
              type="button"
              class="grave"
              onClick={() => {
                void work('discard', asked.choice);
                ask(undefined);
              }}
            >
              Discard
            </button>
          </div>
        </ModalDialog>
      )}
    </>
  );
}

interface LetterTableProps {
  letters: readonly DeadLetterEntry[];
  replay: (id: number) => void;
  discard: (letter: DeadLetterEntry) => void;
}

function LetterTable({ letters, replay, discard }: LetterTableProps) {
  return (
    <table class="data">
      <thead>
        <tr>
          <th scope="col" class="number">
            id
          </th>
          <th scope="col">time (UTC)</th>
          <th scope="col">event</th>
          <th scope="col">who</th>
          <th scope="col">rule</th>
          <th scope="col">why</th>
          <th scope="col" class="number">
            tries
          </th>
          <th scope="col">do</th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <tr key={letter.id}>
            <th scope="row" class="number">
              {letter.id}
            </th>
            <td class="short">{new Date(letter.at).toISOString().slice(0, 19).replace('T', ' ')}</td>
            <td>{escapeText(letter.event.event_type)}</td>
            <td>{escapeText(letter.event.user_id ?? letter.event.device_id ?? '')}</td>
            <td class="short">{letter.rule}</td>
            <td>{escapeText(letter.field === null ? letter.reason : `${letter.field}: ${letter.reason}`)}</td>
            <td class="number">{letter.attempts}</td>
            <td class="short">
              <button type="button" aria-label={`Replay dead letter ${letter.id}`} onClick={() => replay(letter.id)}>
                Replay
              </button>{' '}
              <button type="button" aria-label={`Discard dead letter ${letter.id}`} onClick={() => discard(letter)}>
                Discard …
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
