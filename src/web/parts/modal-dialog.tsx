import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface ModalDialogProps {
  title: string;
  /** Called when it is left: by Esc, or by what the browser has for that. */
  close: () => void;
  children: ComponentChildren;
}

/** Something over the page that is dealt with first. */
export function ModalDialog({ title, close, children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby={id} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
