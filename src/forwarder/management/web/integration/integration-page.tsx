import { useEffect, useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../../lib/escape-text.ts';
import { TabList } from '../../../../web/parts/tab-list.tsx';
import type { WholeIntegration } from '../api/management-shapes.ts';
import { useManaged } from '../api/session.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import { IntegrationCard } from '../installed/integration-card.tsx';
import { type IntegrationPart, PARTS } from '../router/management-place.ts';
import { type GoToPlace, hrefOfPlace } from '../router/use-place.ts';
import { BlueprintPart } from './blueprint-part.tsx';
import { ExplainPart } from './explain-part.tsx';
import { LettersPart } from './letters-part.tsx';
import type { PartProps } from './part-props.ts';
import { SettingsPart } from './settings-part.tsx';

const EVERY_MS = 1000;

const TITLES: Readonly<Record<IntegrationPart, string>> = {
  overview: 'Overview',
  settings: 'Settings',
  blueprint: 'Blueprint',
  explain: 'Explain',
  'dead-letters': 'Dead letters',
};

/** One installed integration. */
export function IntegrationPage({ id, part, go }: { id: string; part: IntegrationPart; go: GoToPlace }) {
  const [done, setDone] = useState(0);
  const { data, problem } = useManaged<WholeIntegration>(`integrations/${encodeURIComponent(id)}`, EVERY_MS, done);
  const head = useRef<HTMLHeadingElement>(null);
  const isThere = data !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once there is a heading
  useEffect(() => head.current?.focus(), [isThere]);
  const tabs = PARTS.map((name) => {
    const place = { view: 'integration', id, part: name } as const;
    return { id: name, title: TITLES[name], href: hrefOfPlace(place), go: () => go(place, true) };
  });
  return (
    <>
      <PolledProblem problem={problem} />
      {data !== undefined && (
        <>
          <h2 ref={head} tabIndex={-1}>
            {escapeText(data.name)}
          </h2>
          <TabList label={`Parts of ${escapeText(data.name)}`} tabs={tabs} shown={part} panel="part-panel" />
          <div id="part-panel" role="tabpanel" aria-labelledby={`tab-${part}`}>
            <Part part={part} integration={data} go={go} changed={() => setDone(done + 1)} />
          </div>
        </>
      )}
    </>
  );
}

function Part({ part, ...props }: PartProps & { part: IntegrationPart }) {
  switch (part) {
    case 'overview':
      return <IntegrationCard {...props} />;
    case 'settings':
      return <SettingsPart {...props} />;
    case 'blueprint':
      return <BlueprintPart {...props} />;
    case 'explain':
      return <ExplainPart {...props} />;
    case 'dead-letters':
      return <LettersPart {...props} />;
  }
}
