import type { RefObject } from 'preact';
import { Field, fieldAttributes } from './field.tsx';

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
  /** The control itself, for who leads the keyboard to it. */
  field?: RefObject<HTMLInputElement | null>;
}

/** A field for text or a number. What is typed into it stays there. */
export function TextField(props: TextFieldProps) {
  const { name, label, help, problem, type = 'text', value, min, max, field, ...more } = props;
  const id = `field-${name}`;
  const input = {
    ...{ id, name, defaultValue: value, autocomplete: 'off', spellcheck: false, ...more },
    ...fieldAttributes(id, problem),
    ref: field ?? null,
  };
  return (
    <Field id={id} label={label} help={help} problem={problem}>
      {type === 'text' && <input type="text" {...input} />}
      {type === 'password' && <input type="password" {...input} />}
      {type === 'number' && <input type="number" step={1} min={min} max={max} {...input} />}
    </Field>
  );
}
