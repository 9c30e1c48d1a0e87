import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { Called } from '../../../web/api/called.ts';
import { describedBy, Field } from './field.tsx';
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

const EMPTY = { name: '', organization: undefined as string | undefined, newName: '', region: 'us', plan: 'growth' };
type Typed = typeof EMPTY;

/** "Create Project": what is wrong stands beside its field, and what was typed stays. */
export function CreateProject({ organizations, field, create, created }: CreateProjectProps) {
  const [typed, setTyped] = useState<Typed>(EMPTY);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const isUnderWay = useRef(false);
  const organization = typed.organization ?? organizations[0]?.name ?? NEW;
  const isNew = organization === NEW;
  const region = isNew ? typed.region : organizations.find(({ name }) => name === organization)?.region;
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const says = (name: string) => problems[name] ?? '';

  const send = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    const name = typed.name.trim();
    const own = isNew ? { organization: typed.newName.trim(), region: typed.region } : { organization };
    const answer = await create({ name, plan: typed.plan, ...own });
    isUnderWay.current = false;
    if (answer.ok) {
      setTyped({ ...EMPTY, organization: isNew ? typed.newName.trim() : organization });
      setProblems({});
      created(answer.data);
    } else showProblems(answer);
  };
  const showProblems = ({ fields = [], error, fix, status }: Extract<Called<ListedProject>, { ok: false }>) => {
    const found = Object.fromEntries(fields.map(({ field: name, message }) => [name, message]));
    // What the form has no field for, or what is about none.
    const isAll = fields.some(({ field: name }) => !FIELDS.includes(name)) || fields.length === 0;
    const hint = status === CONFLICT && 'region' in found ? { region: `${found.region}. ${fix}` } : {};
    setProblems({ ...found, ...hint, ...(isAll ? { form: `${error} ${fix}` } : {}) });
    const first = FIELDS.find((name) => name in found);
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };

  return (
    <form
      ref={form}
      class="settings-form"
      aria-labelledby="create-project"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !(event.target instanceof HTMLElement)) return;
        // Out of the field, and no further.
        event.stopPropagation();
        event.target.blur();
      }}
    >
      <h3 id="create-project">Create Project</h3>
      <Field id="project-name" label="Name" problem={says('name')} hint="For example: My Website - Production">
        <input
          {...describedBy('project-name', says('name'))}
          ref={field}
          name="name"
          value={typed.name}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
      </Field>
      <Field
        id="project-organization"
        label="Organization"
        problem={isNew ? '' : says('organization')}
        hint="All its projects have its data region."
      >
        <select
          {...describedBy('project-organization', isNew ? '' : says('organization'))}
          value={organization}
          onChange={({ currentTarget }) => set({ organization: currentTarget.value })}
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
        <Field
          id="new-organization"
          label="Organization name"
          problem={says('organization')}
          hint="Often your company’s."
        >
          <input
            {...describedBy('new-organization', says('organization'))}
            name="organization"
            value={typed.newName}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => set({ newName: currentTarget.value })}
          />
        </Field>
      )}
      <Field
        id="data-region"
        label="Data Region"
        problem={says('region')}
        hint={
          isNew
            ? 'This cannot be changed later.'
            : 'Set when the organization was created. Another region needs another organization.'
        }
      >
        <select
          {...describedBy('data-region', says('region'))}
          name="region"
          value={region}
          disabled={!isNew}
          onChange={({ currentTarget }) => set({ region: currentTarget.value })}
        >
          {Object.entries(REGIONS).map(([name, { title }]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      <Field id="data-plan" label="Plan" problem={says('plan')} hint="Decides how much may be sent.">
        <select
          {...describedBy('data-plan', says('plan'))}
          name="plan"
          value={typed.plan}
          onChange={({ currentTarget }) => set({ plan: currentTarget.value })}
        >
          {PROJECT_PLANS.map((plan) => (
            <option key={plan} value={plan}>
              {plan}
            </option>
          ))}
        </select>
      </Field>
      <p>
        <button type="submit">Create</button>
      </p>
      <p class="problem" role="alert">
        {says('form')}
      </p>
    </form>
  );
}

const CONFLICT = 409;
/** Those of the form, in the order they stand in it. */
const FIELDS: readonly string[] = ['name', 'organization', 'region', 'plan'];
