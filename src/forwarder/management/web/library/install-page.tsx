import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../../lib/escape-text.ts';
import { otherProblems, problemOf } from '../../../../web/form/field-problems.ts';
import { FormProblems } from '../../../../web/form/form-problems.tsx';
import { TextField } from '../../../../web/form/text-field.tsx';
import { useSubmit } from '../../../../web/form/use-submit.ts';
import type { CatalogEntry, InstalledIntegration } from '../api/management-shapes.ts';
import { SELDOM_MS, useManaged, useSession } from '../api/session.ts';
import { ConfigFields } from '../form/config-fields.tsx';
import { toConfig } from '../form/config-values.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import type { GoToPlace } from '../router/use-place.ts';
import { VariantChoice } from './variant-choice.tsx';

interface InstallPageProps {
  /** Key of the catalog entry, as the address has it. */
  integration: string;
  variant: string | undefined;
  go: GoToPlace;
}

/** The form that installs an integration. */
export function InstallPage({ integration, variant, go }: InstallPageProps) {
  const { data, problem } = useManaged<CatalogEntry>(
    `integration-catalog/${encodeURIComponent(integration)}`,
    SELDOM_MS,
  );
  if (data === undefined) return <PolledProblem problem={problem} />;
  return <InstallForm entry={data} variant={variant} go={go} />;
}

function InstallForm({ entry, variant, go }: { entry: CatalogEntry; variant: string | undefined; go: GoToPlace }) {
  const { call, say } = useSession();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const { key, name, description, delivery_modes, config_fields: fields, variants } = entry;
  const chosen = variants.find((one) => one.key === variant)?.key ?? variants[0]?.key ?? '';
  const { problems, failed, isSending, onSubmit } = useSubmit(
    (typed) =>
      call<InstalledIntegration>(`integration-catalog/${key}/install`, {
        method: 'POST',
        body: {
          name: typed.name ?? '',
          variant: chosen,
          config: toConfig(fields, typed),
          delivery_mode: delivery_modes[0],
        },
      }),
    (installed) => {
      go({ view: 'installed' });
      say(`${escapeText(installed.name)} is installed: events are delivered to it from now on.`);
    },
  );
  return (
    <form class="form" noValidate onSubmit={onSubmit}>
      <h2 ref={head} tabIndex={-1}>
        Install {name}
      </h2>
      <p>{description}</p>
      <VariantChoice
        entry={entry}
        chosen={chosen}
        choose={(to) => go({ view: 'install', integration: key, variant: to }, true)}
        problem={problemOf(problems, 'variant', 'Variant')}
      />
      <h3>Settings</h3>
      <TextField
        name="name"
        label="Name"
        help="What it is called here. Amplitude does not see it."
        problem={problemOf(problems, 'name', 'Name')}
        value={name}
        required
        maxLength={200}
      />
      <ConfigFields fields={fields} problems={problems} />
      <FormProblems
        failed={failed}
        problems={otherProblems(problems, ['name', 'variant', ...fields.map((field) => `config.${field.key}`)])}
      />
      <p class="buttons">
        <button type="submit" class="main" aria-disabled={isSending}>
          Install Integration
        </button>
        <button type="button" onClick={() => go({ view: 'library' })}>
          Cancel
        </button>
      </p>
    </form>
  );
}
