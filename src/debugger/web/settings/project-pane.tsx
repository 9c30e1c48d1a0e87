import { useEffect, useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import { callApi } from '../api/call-api.ts';
import { PageLink } from '../router/page-link.tsx';
import type { Go } from '../router/use-route.ts';
import { KeyField } from './key-field.tsx';
import { filterOf, type ListedProject, pathOf, REGIONS, type SettingsAnswer } from './project-list.ts';

interface ProjectPaneProps {
  project: ListedProject;
  endpoints: SettingsAnswer['endpoints'];
  go: Go;
  close: () => void;
  /** Asks whether it is to be deleted. */
  remove: () => void;
}

interface Keys {
  apiKey: string;
  secretKey: string | null;
}

/** A project: its keys, where events are sent to, and the way to what came. */
export function ProjectPane({ project, endpoints, go, close, remove }: ProjectPaneProps) {
  const { name, organization, region, plan, origin } = project;
  const [problem, setProblem] = useState('');
  const head = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is another one
  useEffect(() => head.current?.focus(), [name]);

  const reveal = async (kind: keyof Keys) => {
    const answer = await callApi<Keys>(`${pathOf(name)}/keys`);
    setProblem(answer.ok ? '' : `${answer.error} ${answer.fix}`);
    return answer.ok ? (answer.data[kind] ?? undefined) : undefined;
  };
  return (
    <section class="settings" aria-labelledby="project-title">
      <div class="bar">
        <h2 id="project-title" ref={head} tabIndex={-1}>
          {escapeText(name)}
        </h2>
        <nav class="settings-tabs" aria-label="Project">
          <PageLink to={{ view: 'settings', item: name }} go={go} current>
            General
          </PageLink>
          <PageLink to={{ view: 'stream', q: filterOf(name) }} go={go}>
            Ingestion Debugger
          </PageLink>
        </nav>
        <button type="button" class="quiet" onClick={close}>
          <kbd>Esc</kbd>
          Close
        </button>
      </div>
      <section class="panel" aria-label="General">
        <p class="problem" role="alert">
          {problem}
        </p>
        <KeyField
          key={`api ${name}`}
          title="API Key"
          hidden={project.apiKey}
          use="It only sends events, and cannot read any data of the project: it is safe to use server-side, and what an integration asks for."
          reveal={() => reveal('apiKey')}
        />
        <KeyField
          key={`secret ${name}`}
          title="Secret Key"
          hidden={project.secretKey}
          use="It reads the project’s data, together with the API key. Only the read APIs need it; sending events does not."
          reveal={() => reveal('secretKey')}
        />
        <dl class="settings-facts">
          <dt>Organization</dt>
          <dd>{escapeText(organization)}</dd>
          <dt>Data Region</dt>
          <dd>{REGIONS[region].title}, set by the organization</dd>
          <dt>Plan</dt>
          <dd>{plan}</dd>
          <dt>API Endpoint</dt>
          <dd>
            <code>{endpoints[region]}/2/httpapi</code>, for <code>https://{REGIONS[region].host}/2/httpapi</code>
          </dd>
        </dl>
        {origin === 'created' && (
          <p>
            <button type="button" onClick={remove}>
              Delete Project
            </button>
          </p>
        )}
      </section>
    </section>
  );
}
