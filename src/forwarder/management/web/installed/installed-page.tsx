import { useState } from 'preact/hooks';
import type { InstalledIntegration } from '../api/management-shapes.ts';
import { useManaged } from '../api/session.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import { ManagementLink } from '../router/management-link.tsx';
import type { GoToPlace } from '../router/use-place.ts';
import { IntegrationCard } from './integration-card.tsx';

/** Counts change with every event. */
const EVERY_MS = 1000;

/** What is installed, and how it does. */
export function InstalledPage({ go }: { go: GoToPlace }) {
  const [done, setDone] = useState(0);
  const { data, problem } = useManaged<{ integrations: readonly InstalledIntegration[] }>(
    'integrations',
    EVERY_MS,
    done,
  );
  return (
    <>
      <h2>Installed</h2>
      <PolledProblem problem={problem} />
      {data?.integrations.length === 0 && (
        <p>
          There is no integration: events are refused until one is installed.{' '}
          <ManagementLink to={{ view: 'library' }} go={go}>
            To the Integration Library
          </ManagementLink>
        </p>
      )}
      <ul class="cards">
        {data?.integrations.map((one) => (
          <li key={one.id}>
            <IntegrationCard integration={one} go={go} changed={() => setDone(done + 1)} />
          </li>
        ))}
      </ul>
    </>
  );
}
