interface TextFieldProps {
  name: string;
  label: string;
  help?: string;
  problem: string;
  type?: 'text' | 'password' | 'number';
  /** What stands in it at first. */
  value?: string;
  placeholder?: string;
  required?: boolean;
  /** Of a number. */
  min?: number | undefined;
  max?: number | undefined;
  /** Most characters. */
  maxLength?: number;
}

/** A field with its help below and what is wrong with it beside. What is typed into it stays there. */
export function TextField(props: TextFieldProps) {
  const { name, label, help = '', problem, type = 'text', value, min, max, ...more } = props;
  const id = `field-${name}`;
  const input = {
    ...{ id, name, defaultValue: value, autocomplete: 'off', spellcheck: false, ...more },
    'aria-invalid': problem !== '',
    'aria-describedby': `${id}-help ${id}-problem`,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'text' && <input type="text" {...input} />}
      {type === 'password' && <input type="password" {...input} />}
      {type === 'number' && <input type="number" step={1} min={min} max={max} {...input} />}
      <FieldNotes id={id} help={help} problem={problem} />
    </div>
  );
}

/** The help of a field, and what is wrong with it. */
export function FieldNotes({ id, help, problem }: { id: string; help: string; problem: string }) {
  return (
    <>
      <p id={`${id}-help`} class="dim help-text">
        {help}
      </p>
      <p id={`${id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </>
  );
}
