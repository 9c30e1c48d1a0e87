import type { TypedValues } from './typed-values.ts';

/** What was typed into a form, by the names of its fields. */
export function readTyped(form: HTMLFormElement): TypedValues {
  const values = [...new FormData(form)].map(([name, value]) => [name, String(value)] as const);
  // A browser hands over nothing where what was typed is no number.
  const bad = [...form.querySelectorAll('input')].filter(({ validity }) => validity.badInput);
  return Object.fromEntries([...values, ...bad.map(({ name }) => [name, null] as const)]);
}

/** Puts the cursor into the first field that something is wrong with. */
export function focusFirstWrong(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
