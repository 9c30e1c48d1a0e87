import type { FieldMessage } from '../api/called.ts';

interface FormProblemsProps {
  /** What is wrong with no field; empty where nothing is. */
  failed?: string;
  problems: readonly FieldMessage[];
}

/** What is wrong, by path. */
export function FormProblems({ failed = '', problems }: FormProblemsProps) {
  return (
    <div role="alert">
      <p class="problem">{failed}</p>
      {problems.length > 0 && (
        <ul class="problems">
          {problems.map(({ field, message }) => (
            <li key={`${field} ${message}`} class="problem">
              {field !== '' && <code>{field}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
