/** Keys that a browser calls otherwise than the table of keys does. */
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'pageup',
  PageDown: 'pagedown',
  Home: 'home',
  End: 'end',
  Enter: 'return',
  Escape: 'escape',
};

/** Names a key as the table of keys does; undefined for what belongs to the browser, to a field, or to a button. */
export function readDomKey(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  const { target, key } = event;
  const name = NAMES[key] ?? ([...key].length === 1 ? key : undefined);
  if (isField(target)) return name === 'escape' ? name : undefined;
  if (isPressable(target) && (key === 'Enter' || key === ' ')) return undefined;
  return name;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('button, a, summary');
}
