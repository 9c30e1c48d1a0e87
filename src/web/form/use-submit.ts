import { useEffect, useRef, useState } from 'preact/hooks';
import type { Called, FieldMessage } from '../api/called.ts';
import { focusFirstWrong, readTyped } from './read-typed.ts';
import type { TypedValues } from './typed-values.ts';

/** A form that is sent, and what was wrong with it. */
export interface Submit {
  problems: readonly FieldMessage[];
  /** What is wrong beside the fields; empty where nothing is. */
  failed: string;
  isSending: boolean;
  onSubmit: (event: Event) => void;
}

/** Sends a form once at a time; what is wrong is told beside its fields, and nothing that was typed is lost. */
export function useSubmit<T>(send: (typed: TypedValues) => Promise<Called<T>>, done: (data: T) => void): Submit {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<{ form: HTMLFormElement; failed: string; fields: readonly FieldMessage[] }>();
  const isUnderWay = useRef(false);
  useEffect(() => {
    if (problem !== undefined) focusFirstWrong(problem.form);
  }, [problem]);
  const submit = async (form: HTMLFormElement) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setSending(true);
    const answer = await send(readTyped(form));
    isUnderWay.current = false;
    setSending(false);
    if (answer.ok) {
      setProblem(undefined);
      return done(answer.data);
    }
    const { fields = [], error, fix } = answer;
    setProblem({ form, fields, failed: fields.length > 0 ? '' : `${error} ${fix}` });
  };
  return {
    problems: problem?.fields ?? [],
    failed: problem?.failed ?? '',
    isSending,
    onSubmit(event) {
      event.preventDefault();
      if (event.currentTarget instanceof HTMLFormElement) void submit(event.currentTarget);
    },
  };
}
