import type { ComponentChildren } from 'preact';

interface FieldProps {
  id: string;
  label: string;
  /** What is wrong with it; empty where nothing is. */
  problem: string;
  hint?: string;
  /** The control, with this id, described by `describedBy`. */
  children: ComponentChildren;
}

/** A control of a form with its name above, and what there is to say about it below. */
export function Field({ id, label, problem, hint, children }: FieldProps) {
  return (
    <div class="settings-field">
      <label for={id}>{label}</label>
      {children}
      <p id={`${id}-says`}>
        {problem === '' ? <span class="dim">{hint}</span> : <span class="problem">{problem}</span>}
      </p>
    </div>
  );
}

/** What tells a screen reader of a control what stands below it. */
export function describedBy(id: string, problem: string) {
  return { id, 'aria-describedby': `${id}-says`, 'aria-invalid': problem !== '' };
}
