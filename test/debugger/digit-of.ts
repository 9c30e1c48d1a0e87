import { VIEWS, type ViewName } from '../../src/debugger/model/views.ts';

/** The key that chooses a view. */
export function digitOf(view: ViewName): string {
  return String(VIEWS.findIndex(({ name }) => name === view) + 1);
}
