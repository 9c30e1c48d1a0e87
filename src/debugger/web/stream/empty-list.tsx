import type { LineBatch } from '../../model/lines/line-batches.ts';
import type { ProjectList, StatsAnswer } from '../api/api-shapes.ts';
import { usePolled } from '../api/use-polled.ts';
import { type CheckedCause, checkCauses } from './check-list.ts';
import type { ListState } from './line-source.ts';

/** Somebody waits for it, in ms. */
const PREFLIGHTS_EVERY_MS = 1000;
/** Addresses and projects change with a restart. */
const SELDOM_MS = 60_000;

/** Why there is nothing to be seen, and what to do about it. */
export function EmptyList({ shown, q }: { shown: ListState; q: string }) {
  const { doing, problem, hiding } = shown;
  if (doing === 'failed') {
    return (
      <p class="empty problem" role="alert">
        {problem}
      </p>
    );
  }
  if (doing === 'asking') return <p class="empty dim">Asking what there is…</p>;
  if (q !== '') {
    return (
      <section class="empty">
        <h2>Nothing passes the filter</h2>
        <p>
          {hiding === undefined ? (
            'All of its terms together hide everything, or nothing has come in.'
          ) : (
            <>
              <code>{hiding}</code> hides everything.
            </>
          )}{' '}
          <kbd>Esc</kbd> takes the filter off, <kbd>|</kbd> for a moment.
        </p>
      </section>
    );
  }
  return <FirstEvent />;
}

/** Addresses, and a first event to send. */
function FirstEvent() {
  const { data } = usePolled<ProjectList>('projects', SELDOM_MS, undefined);
  const { us, eu } = chooseAddresses(data?.endpoints);
  const project = data?.projects.find(({ region }) => region === 'us');
  const curl = [
    `curl ${us}/2/httpapi -H 'Content-Type: application/json' \\`,
    `  -d '{"api_key":"'"$AMPLITUDE_API_KEY"'",`,
    `       "events":[{"event_type":"Hello","user_id":"user-1"}]}'`,
  ].join('\n');
  return (
    <section class="empty first-event">
      <h2>Nothing has come in yet</h2>
      <dl class="addresses">
        <dt>US</dt>
        <dd>
          <code>{us}/2/httpapi</code>
        </dd>
        {eu !== undefined && (
          <>
            <dt>EU</dt>
            <dd>
              <code>{eu}/2/httpapi</code>
            </dd>
          </>
        )}
      </dl>
      <h3>From an SDK</h3>
      <pre>{`amplitude.init(API_KEY, { serverUrl: '${us}/2/httpapi' })`}</pre>
      <h3>
        From a shell
        {project === undefined ? '' : `, with the key of ${project.name}, which ends with ${project.apiKey}`}
      </h3>
      <pre>{curl}</pre>
      <NoEvents batches={[]} />
    </section>
  );
}

const MARKS: Readonly<Record<CheckedCause['found'], string>> = { no: '✓', yes: '✗', open: '·' };
const MARK_WORDS: Readonly<Record<CheckedCause['found'], string>> = { no: 'fine', yes: 'wrong', open: 'not known yet' };

/** What keeps events away; ticked off as requests come. */
export function NoEvents({ batches }: { batches: readonly LineBatch[] }) {
  const { data } = usePolled<StatsAnswer>('stats', PREFLIGHTS_EVERY_MS, undefined);
  const causes = checkCauses(batches, data?.preflights ?? 0);
  return (
    <>
      <h3>No events?</h3>
      <ul class="causes">
        {causes.map(({ found, text }) => (
          <li key={text} class={`cause-${found}`}>
            <span aria-hidden="true">{MARKS[found]}</span>
            <span class="unseen">{MARK_WORDS[found]}: </span> {text}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Behind a port mapping only this page's own address is known to be right. */
function chooseAddresses(endpoints: ProjectList['endpoints']): { us: string; eu?: string } {
  const { origin } = location;
  return endpoints !== undefined && [endpoints.us, endpoints.eu].includes(origin) ? endpoints : { us: origin };
}
