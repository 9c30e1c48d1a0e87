import { useState } from 'preact/hooks';
import type { CatalogField } from '../api/management-shapes.ts';
import { OTHER, otherName } from './config-values.ts';
import { FieldNotes } from './text-field.tsx';

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
  const about = { 'aria-invalid': problem !== '', 'aria-describedby': `${id}-help ${id}-problem` };
  return (
    <div class="field">
      <label for={id}>{label}</label>
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
      <FieldNotes id={id} help={help} problem={problem} />
    </div>
  );
}
