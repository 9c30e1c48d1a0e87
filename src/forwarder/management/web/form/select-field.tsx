import { useState } from 'preact/hooks';
import { Field, fieldAttributes } from '../../../../web/form/field.tsx';
import type { CatalogField } from '../api/management-shapes.ts';
import { OTHER, otherName } from './config-values.ts';

interface SelectFieldProps {
  field: CatalogField;
  /** What is chosen at first. */
  value: string;
  problem: string;
}

/** A choice of options, and where the catalog allows it, a text beside them. */
export function SelectField({ field, value, problem }: SelectFieldProps) {
  const { key, label, help, options = [], other, required } = field;
  const isOption = options.some((option) => option.value === value);
  const [chosen, setChosen] = useState(isOption || value === '' ? value : OTHER);
  const id = `field-${key}`;
  const about = fieldAttributes(id, problem);
  return (
    <Field id={id} label={label} help={help} problem={problem}>
      <select
        id={id}
        name={key}
        required={required}
        {...about}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
        {other !== undefined && <option value={OTHER}>{other.label}</option>}
      </select>
      {chosen === OTHER && other !== undefined && (
        <input
          name={otherName(key)}
          type="url"
          aria-label={`${label}: ${other.label}`}
          placeholder={other.placeholder}
          autocomplete="off"
          spellcheck={false}
          {...about}
          defaultValue={isOption ? '' : value}
        />
      )}
    </Field>
  );
}
