import type { FieldMessage } from '../../../../web/api/called.ts';
import { problemOf } from '../../../../web/form/field-problems.ts';
import { TextField } from '../../../../web/form/text-field.tsx';
import type { CatalogField, InstalledIntegration } from '../api/management-shapes.ts';
import { SelectField } from './select-field.tsx';

interface ConfigFieldsProps {
  fields: readonly CatalogField[];
  /** What is configured already; undefined where it is new. */
  config?: InstalledIntegration['config'];
  problems: readonly FieldMessage[];
}

/** The fields of an integration, as its catalog entry describes them. */
export function ConfigFields({ fields, config, problems }: ConfigFieldsProps) {
  return (
    <>
      {fields.map((field) => {
        const { key, type, label, help, required, placeholder = '', min, max } = field;
        const problem = problemOf(problems, `config.${key}`, label);
        const former: unknown = config === undefined ? field.default : Reflect.get(config, key);
        const value = former === undefined ? '' : String(former);
        if (type === 'select') return <SelectField key={key} field={field} value={value} problem={problem} />;
        const isSecret = type === 'secret';
        // A secret is shown by its end alone: left empty, it stays what it is.
        const kept = isSecret && config !== undefined ? `${value}, unchanged` : placeholder;
        return (
          <TextField
            key={key}
            name={key}
            label={label}
            help={help}
            problem={problem}
            required={required && config === undefined}
            type={isSecret ? 'password' : 'number'}
            placeholder={kept}
            {...(isSecret ? {} : { min, max, value })}
          />
        );
      })}
    </>
  );
}
