import { useState } from 'preact/hooks';
import { escapeText } from '../../../../../lib/escape-text.ts';
import { otherProblems, problemOf } from '../../../../web/form/field-problems.ts';
import { FormProblems } from '../../../../web/form/form-problems.tsx';
import { TextField } from '../../../../web/form/text-field.tsx';
import { useSubmit } from '../../../../web/form/use-submit.ts';
import type { CatalogEntry, WholeIntegration } from '../api/management-shapes.ts';
import { SELDOM_MS, useManaged, useSession } from '../api/session.ts';
import { ConfigFields } from '../form/config-fields.tsx';
import { toConfigChange } from '../form/config-values.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import { VariantChoice } from '../library/variant-choice.tsx';
import type { PartProps } from './part-props.ts';

/** The settings of an integration, which can be changed while it runs. */
export function SettingsPart(props: PartProps) {
  const { data, problem } = useManaged<CatalogEntry>(`integration-catalog/${props.integration.integration}`, SELDOM_MS);
  if (data === undefined) return <PolledProblem problem={problem} />;
  return <SettingsForm entry={data} {...props} />;
}

function SettingsForm({ entry, integration, changed }: PartProps & { entry: CatalogEntry }) {
  const { call, say } = useSession();
  // As it was when the form was opened: what is typed is not overwritten by what is polled.
  const [former] = useState(integration);
  const [variant, choose] = useState(former.variant);
  const fields = entry.config_fields;
  const { problems, failed, isSending, onSubmit } = useSubmit(
    (typed) => {
      // One choice says both region and endpoint.
      const region = former.config.region === undefined ? {} : { region: null };
      return call<WholeIntegration>(`integrations/${encodeURIComponent(former.id)}`, {
        method: 'PATCH',
        body: { name: typed.name ?? '', variant, config: { ...toConfigChange(fields, typed), ...region } },
      });
    },
    ({ name }) => {
      say(`${escapeText(name)} is changed. What waits goes to its new target.`);
      changed();
    },
  );
  return (
    <form class="form" noValidate onSubmit={onSubmit}>
      {former.origin === 'configuration' && (
        <p class="notable">The configuration describes it: what is changed here holds until the next start.</p>
      )}
      <TextField
        name="name"
        label="Name"
        problem={problemOf(problems, 'name', 'Name')}
        value={former.name}
        required
        maxLength={200}
      />
      <ConfigFields fields={fields} config={former.config} problems={problems} />
      <VariantChoice
        entry={entry}
        chosen={variant}
        choose={choose}
        problem={problemOf(problems, 'variant', 'Variant')}
      />
      <FormProblems
        failed={failed}
        problems={otherProblems(problems, ['name', 'variant', ...fields.map((field) => `config.${field.key}`)])}
      />
      <p class="buttons">
        <button type="submit" class="main" aria-disabled={isSending}>
          Save changes
        </button>
      </p>
    </form>
  );
}
