import { useEffect } from 'preact/hooks';
import { KEYS, type KeyBinding } from '../../model/keys.ts';
import type { ScreenName } from '../../model/views.ts';
import type { PageView } from '../router/page-route.ts';
import { readDomKey } from './read-dom-key.ts';
import type { KeyTaker, TakeCommand } from './use-commands.ts';

/** Hands each key that means something where the user is to whoever takes it: the view, else the frame. */
export function useKeyboard(view: PageView, takers: readonly KeyTaker[], otherwise: TakeCommand): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = readDomKey(event);
      if (key === undefined) return;
      const all = [...takers.toReversed(), { screen: 'list', take: otherwise } as const];
      for (const { screen, take } of all) {
        const binding = findForPage(key, view, screen);
        if (binding === undefined || !take(binding.action, key)) continue;
        event.preventDefault();
        return;
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}

/** The digits of all views, which the table has for those of the terminal. */
const DIGITS = /^[1-9]$/;

function findForPage(key: string, view: PageView, screen: ScreenName): Pick<KeyBinding, 'action'> | undefined {
  const found = KEYS.find(
    ({ keys, views, screens }) =>
      keys.includes(key) && (views?.some((one) => one === view) ?? true) && (screens?.includes(screen) ?? true),
  );
  return found ?? (DIGITS.test(key) && screen !== 'detail' ? { action: 'view' } : undefined);
}
