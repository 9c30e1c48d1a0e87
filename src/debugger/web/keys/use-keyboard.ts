import { useEffect } from 'preact/hooks';
import { readDomKey } from '../../../web/keys/read-dom-key.ts';
import { findBinding } from '../../model/keys.ts';
import type { PageViewName } from '../../model/views.ts';
import type { KeyTaker, TakeCommand } from './use-commands.ts';

/** Hands each key that means something where the user is to whoever takes it: the view, else the frame. */
export function useKeyboard(view: PageViewName, takers: readonly KeyTaker[], otherwise: TakeCommand): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = readDomKey(event);
      if (key === undefined) return;
      const all = [...takers.toReversed(), { screen: 'list', take: otherwise } as const];
      for (const { screen, take } of all) {
        const binding = findBinding(key, view, screen);
        if (binding === undefined || !take(binding.action, key)) continue;
        event.preventDefault();
        return;
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
