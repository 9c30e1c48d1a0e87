import { useState } from 'preact/hooks';
import { countOf } from '../../../../../lib/count-of.ts';
import { escapeText } from '../../../../../lib/escape-text.ts';
import type { FieldMessage } from '../../../../web/api/called.ts';
import { FormProblems } from '../../../../web/form/form-problems.tsx';
import type { BlueprintSchema, LookedAtBlueprint, WholeIntegration } from '../api/management-shapes.ts';
import { SELDOM_MS, useManaged, useSession } from '../api/session.ts';
import { belowBlueprint, parsePatch } from './parse-patch.ts';
import type { PartProps } from './part-props.ts';
import { useCheckedPatch } from './use-checked-patch.ts';

/** Where the blueprint differs from its variant's, and an editor for the patch that makes it so. */
export function BlueprintPart({ integration, changed }: PartProps) {
  const { id, variant, integration: key } = integration;
  const { call, say } = useSession();
  const [saved, setSaved] = useState(() => JSON.stringify(integration.blueprint_patch, null, 2));
  const [text, setText] = useState(saved);
  const [refused, setRefused] = useState<readonly FieldMessage[]>([]);
  const checked = useCheckedPatch(key, variant, text);
  const problems = refused.length > 0 ? refused : (checked?.problems ?? []);
  const shown = checked?.looked ?? integration;
  const write = (patch: string) => {
    setText(patch);
    setRefused([]);
  };
  const save = async () => {
    const read = parsePatch(text);
    if (!read.ok) return setRefused(read.problems);
    const answer = await call<WholeIntegration>(`integrations/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      body: { blueprint: read.patch },
    });
    if (answer.ok) {
      setSaved(text);
      say(`The blueprint of ${escapeText(integration.name)} is changed: events are mapped by it from now on.`);
      return changed();
    }
    const { fields = [], error, fix } = answer;
    setRefused(fields.length > 0 ? belowBlueprint(fields) : [{ field: '', message: `${error} ${fix}` }]);
  };
  return (
    <form
      class="form wide-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>What differs from {variant}</h3>
      <Differences looked={shown} />
      <div class="field">
        <label for="patch">Patch</label>
        <textarea
          id="patch"
          rows={14}
          spellcheck={false}
          value={text}
          aria-invalid={problems.length > 0}
          aria-describedby="patch-help patch-problems"
          onInput={(event) => write(event.currentTarget.value)}
        />
        <p id="patch-help" class="dim help-text">
          A JSON Merge Patch over the variant: objects are merged key by key, null takes a key away. It is checked while
          you type, and takes effect when it is saved.
        </p>
        <div id="patch-problems">
          <FormProblems problems={problems} />
        </div>
        <p role="status">{describeCheck(checked?.looked, problems.length)}</p>
      </div>
      <p class="buttons">
        <button type="submit" class="main">
          Save blueprint
        </button>
        <button type="button" onClick={() => write(saved)}>
          Undo changes
        </button>
      </p>
      <SchemaKeys integration={key} />
      <details>
        <summary>The whole blueprint</summary>
        <pre class="whole">{JSON.stringify(shown.blueprint, null, 2)}</pre>
      </details>
    </form>
  );
}

function describeCheck(looked: LookedAtBlueprint | undefined, wrong: number): string {
  if (wrong > 0) return '';
  if (looked === undefined) return 'Checking …';
  return `It fits the schema; ${countOf(looked.blueprint_changes.length, 'difference')}.`;
}

function Differences({ looked: { blueprint_changes } }: { looked: LookedAtBlueprint }) {
  if (blueprint_changes.length === 0) return <p class="dim">Nothing: it is the variant as it comes.</p>;
  return (
    <table class="data">
      <thead>
        <tr>
          <th scope="col">path</th>
          <th scope="col">variant</th>
          <th scope="col">now</th>
        </tr>
      </thead>
      <tbody>
        {blueprint_changes.map(({ path, variant, now }) => (
          <tr key={path}>
            <th scope="row">{escapeText(path)}</th>
            <td>{escapeText(JSON.stringify(variant))}</td>
            <td>{escapeText(JSON.stringify(now))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SchemaKeys({ integration }: { integration: string }) {
  const { data } = useManaged<BlueprintSchema>(`integration-catalog/${integration}/blueprint-schema`, SELDOM_MS);
  return (
    <details>
      <summary>What can be changed</summary>
      <dl class="facts">
        {Object.entries(data?.properties ?? {}).map(([name, { description = '' }]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
