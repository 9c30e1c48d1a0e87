import { useState } from 'preact/hooks';
import { escapeText } from '../../../../../lib/escape-text.ts';
import type { InstalledIntegration } from '../api/management-shapes.ts';
import { useSession } from '../api/session.ts';
import { ManagementLink } from '../router/management-link.tsx';
import type { GoToPlace } from '../router/use-place.ts';
import { DeleteQuestion } from './delete-question.tsx';
import { countsOf, describeHeld, nameRegion } from './describe-installed.ts';

interface IntegrationCardProps {
  integration: InstalledIntegration;
  go: GoToPlace;
  /** Called when something was done to it. */
  changed: () => void;
}

/** How an integration does, and what can be done to it. */
export function IntegrationCard({ integration, go, changed }: IntegrationCardProps) {
  const { id, name, variant, status, config, held, origin, paused_because } = integration;
  const { call, say } = useSession();
  const [problem, setProblem] = useState('');
  const [isAsking, setAsking] = useState(false);
  const isPaused = status === 'paused';
  const shown = escapeText(name);
  const title = `integration-${id}`;
  const turn = async () => {
    const answer = await call(`integrations/${encodeURIComponent(id)}/${isPaused ? 'resume' : 'pause'}`, {
      method: 'POST',
    });
    setProblem(answer.ok ? '' : `${answer.error} ${answer.fix}`);
    if (answer.ok) say(isPaused ? `${shown} delivers again.` : `${shown} is paused: events are taken and kept.`);
    changed();
  };
  return (
    <article class="card" aria-labelledby={title}>
      <h3 id={title}>
        <ManagementLink to={{ view: 'integration', id, part: 'overview' }} go={go}>
          {shown}
        </ManagementLink>
      </h3>
      <p>
        <strong class={isPaused ? 'notable' : 'fine'}>{status}</strong>{' '}
        {paused_because !== undefined && <span>{escapeText(paused_because)}</span>}
      </p>
      <p class="dim">
        Variant {variant}, {escapeText(nameRegion(config.api_endpoint))}, key {escapeText(config.api_key)}
        {origin === 'configuration' && ', described by the configuration'}
      </p>
      <dl class="counts">
        {countsOf(integration).map(([what, count]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {held.length > 0 && (
        <ul class="held">
          {held.map((group) => (
            <li key={`${group.reason} ${group.because}`}>
              <span class="notable">{escapeText(describeHeld(group))}</span> {escapeText(group.fix)}
            </li>
          ))}
        </ul>
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        <button type="button" aria-describedby={title} onClick={() => void turn()}>
          {isPaused ? 'Resume' : 'Pause'}
        </button>
        <button
          type="button"
          aria-describedby={title}
          onClick={() => go({ view: 'integration', id, part: 'settings' })}
        >
          Change
        </button>
        <button type="button" aria-describedby={title} onClick={() => setAsking(true)}>
          Delete …
        </button>
      </div>
      {isAsking && (
        <DeleteQuestion
          integration={integration}
          close={() => setAsking(false)}
          deleted={(text) => {
            changed();
            go({ view: 'installed' }, true);
            say(text);
          }}
        />
      )}
    </article>
  );
}
