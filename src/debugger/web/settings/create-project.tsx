import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { Called, FieldMessage } from '../../../web/api/called.ts';
import { Field, fieldAttributes } from '../../../web/form/field.tsx';
import { otherProblems, problemOf } from '../../../web/form/field-problems.ts';
import { FormProblems } from '../../../web/form/form-problems.tsx';
import { TextField } from '../../../web/form/text-field.tsx';
import type { TypedValues } from '../../../web/form/typed-values.ts';
import { useSubmit } from '../../../web/form/use-submit.ts';
import { type ListedProject, PROJECT_PLANS, REGIONS, type SettingsAnswer } from './project-list.ts';

interface CreateProjectProps {
  organizations: SettingsAnswer['organizations'];
  /** The field that the keyboard comes to. */
  field: RefObject<HTMLInputElement | null>;
  /** Creates it; the server says what is wrong with which field. */
  create: (project: object) => Promise<Called<ListedProject>>;
  /** Told of the project that is there now. */
  created: (project: ListedProject) => void;
}

/** What is chosen for an organization that is not there yet. */
const NEW = '';
/** Of a project, as the server names them. */
const FIELDS = ['name', 'organization', 'region', 'plan'];

/** "Create Project": what is wrong stands beside its field, and what was typed stays. */
export function CreateProject({ organizations, field, create, created }: CreateProjectProps) {
  const [chosen, choose] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const organization = chosen ?? organizations[0]?.name ?? NEW;
  const isNew = organization === NEW;
  const [newRegion, setNewRegion] = useState('us');
  const region = isNew ? newRegion : organizations.find(({ name }) => name === organization)?.region;
  const { problems, failed, isSending, onSubmit } = useSubmit(
    async (typed) => sayInSentences(await create(toProject(typed))),
    (project) => {
      form.current?.reset();
      setNewRegion('us');
      choose(project.organization);
      created(project);
    },
  );
  const says = (name: string, label: string) => problemOf(problems, name, label);
  const ofOrganization = says('organization', 'Organization');

  return (
    <form
      ref={form}
      class="settings-form"
      aria-labelledby="create-project"
      noValidate
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !(event.target instanceof HTMLElement)) return;
        // Out of the field, and no further.
        event.stopPropagation();
        event.target.blur();
      }}
    >
      <h3 id="create-project">Create Project</h3>
      <TextField
        name="name"
        label="Name"
        help="For example: My Website - Production"
        problem={says('name', 'Name')}
        field={field}
      />
      <Field
        id="field-known"
        label="Organization"
        problem={isNew ? '' : ofOrganization}
        help="All its projects have its data region."
      >
        <select
          id="field-known"
          name="known"
          {...fieldAttributes('field-known', isNew ? '' : ofOrganization)}
          value={organization}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {organizations.map(({ name, region: own }) => (
            <option key={name} value={name}>
              {escapeText(name)} – {own.toUpperCase()}
            </option>
          ))}
          <option value={NEW}>New organization…</option>
        </select>
      </Field>
      {isNew && (
        <TextField
          name="organization"
          label="Organization name"
          problem={ofOrganization}
          help="Often your company’s."
        />
      )}
      <Field
        id="field-region"
        label="Data Region"
        problem={says('region', 'Data Region')}
        help={
          isNew
            ? 'This cannot be changed later.'
            : 'Set when the organization was created. Another region needs another organization.'
        }
      >
        <select
          id="field-region"
          name="region"
          {...fieldAttributes('field-region', says('region', 'Data Region'))}
          value={region}
          disabled={!isNew}
          onChange={({ currentTarget }) => setNewRegion(currentTarget.value)}
        >
          {Object.entries(REGIONS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      <Field id="field-plan" label="Plan" problem={says('plan', 'Plan')} help="Decides how much may be sent.">
        <select id="field-plan" name="plan" {...fieldAttributes('field-plan', says('plan', 'Plan'))}>
          {PROJECT_PLANS.map((plan) => (
            <option key={plan} value={plan}>
              {plan}
            </option>
          ))}
        </select>
      </Field>
      <FormProblems failed={failed} problems={otherProblems(problems, FIELDS)} />
      <p>
        <button type="submit" disabled={isSending}>
          Create
        </button>
      </p>
    </form>
  );
}

/** The project that was typed; an organization that is there has its region. */
function toProject({ name, known, organization, region, plan }: TypedValues): object {
  const own = known === NEW ? { organization: (organization ?? '').trim(), region } : { organization: known };
  return { name: (name ?? '').trim(), plan, ...own };
}

/** As it is read below a field; beside a region that is taken stands what to do about it. */
function sayInSentences<T>(answer: Called<T>): Called<T> {
  if (answer.ok || answer.fields === undefined) return answer;
  const { status, fix, fields } = answer;
  const say = ({ field, message }: FieldMessage) => {
    const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    return { field, message: status === CONFLICT && field === 'region' ? `${sentence} ${fix}` : sentence };
  };
  return { ...answer, fields: fields.map(say) };
}

const CONFLICT = 409;
