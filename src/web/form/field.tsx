import type { ComponentChildren } from 'preact';

interface FieldProps {
  id: string;
  label: string;
  help?: string | undefined;
  /** What is wrong with it; empty where nothing is. */
  problem: string;
  /** The control with this id, and with the attributes that `fieldAttributes` gives it. */
  children: ComponentChildren;
}

/** A control of a form with its name above; its help and what is wrong with it below. */
export function Field({ id, label, help = '', problem, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <p id={`${id}-help`} class="dim help-text">
        {help}
      </p>
      <p id={`${id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}

/** What ties a control to its field, for who sees it and for a screen reader. */
export function fieldAttributes(id: string, problem: string) {
  return { 'aria-invalid': problem !== '', 'aria-describedby': `${id}-help ${id}-problem` };
}
