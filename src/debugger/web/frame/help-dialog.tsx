import { ModalDialog } from '../../../web/parts/modal-dialog.tsx';
import { Scrolled } from '../../../web/parts/scrolled.tsx';
import { KEYS } from '../../model/keys.ts';
import type { PageViewName } from '../../model/views.ts';
import { useCommands } from '../keys/use-commands.ts';
import { viewTitle } from '../views/view-table.ts';

/** What only a terminal does. */
const NOT_HERE: readonly string[] = ['quit-now'];

/** Views in which a line can be opened. */
const WITH_DETAIL: readonly PageViewName[] = ['stream', 'users', 'delivery', 'settings'];

/** Every key, those of this view first, over the page. */
export function HelpDialog({ view, close }: { view: PageViewName; close: () => void }) {
  useCommands('help', (command) => {
    if (command === 'help' || command === 'back' || command === 'quit') close();
    return command !== 'view';
  });
  const here = KEYS.filter(({ views, screens, action }) => {
    const isThere = screens === undefined || screens.includes('list') || WITH_DETAIL.includes(view);
    return isThere && isOf(views, view) && !NOT_HERE.includes(action);
  });
  const title = `Keys in ${viewTitle(view)}`;
  return (
    <ModalDialog title={title} close={close}>
      <Scrolled label={title}>
        <table>
          <tbody>
            {here.map(({ label, action, description, screens }) => (
              <tr key={`${action} ${label}`}>
                <th scope="row">
                  <kbd>{label}</kbd>
                </th>
                <td>{action === 'quit' ? 'back' : description}</td>
                <td class="dim">{screens?.includes('detail') && !screens.includes('list') ? 'in the detail' : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <button type="button" autofocus onClick={close}>
        Close
      </button>
    </ModalDialog>
  );
}

function isOf(views: readonly string[] | undefined, view: PageViewName): boolean {
  return views === undefined || views.includes(view);
}
