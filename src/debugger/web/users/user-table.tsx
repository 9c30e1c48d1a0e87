import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import { formatUtc, nameUser, type UserEntry } from '../../model/users.ts';

interface UserTableProps {
  users: readonly UserEntry[];
  /** Index of the row that the keys are for. */
  cursor: number;
  choose: (user: UserEntry) => void;
  open: (user: UserEntry) => void;
}

const COLUMNS: readonly { title: string; kind: string; text: (user: UserEntry) => string }[] = [
  { title: 'id', kind: 'number', text: ({ amplitudeId }) => String(amplitudeId) },
  { title: 'events', kind: 'number', text: ({ events }) => String(events) },
  { title: 'revenue', kind: 'number', text: ({ revenue }) => String(revenue || '') },
  { title: 'merged', kind: 'number', text: ({ mergedIds }) => String(mergedIds.length || '') },
  { title: 'last seen (UTC)', kind: 'short', text: ({ lastUsed }) => formatUtc(lastUsed) },
  { title: 'devices', kind: '', text: ({ deviceIds }) => deviceIds.join(', ') },
];

/** The users that were found. */
export function UserTable({ users, cursor, choose, open }: UserTableProps) {
  const rows = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    // Follows the cursor where the keyboard already is in the table; takes it from nowhere else.
    if (!rows.current?.contains(document.activeElement)) return;
    rows.current.querySelectorAll('tr')[cursor]?.focus();
  }, [cursor]);
  return (
    <table class="data">
      <thead>
        <tr>
          <th scope="col">user</th>
          {COLUMNS.map(({ title, kind }) => (
            <th key={title} scope="col" class={kind}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={rows}>
        {users.map((user, index) => (
          <tr
            key={user.amplitudeId}
            tabIndex={index === cursor ? 0 : -1}
            aria-current={index === cursor}
            onFocus={() => choose(user)}
            onDblClick={() => open(user)}
          >
            <td>
              <button type="button" class="number" tabIndex={-1} onClick={() => open(user)}>
                {escapeText(nameUser(user))}
              </button>
            </td>
            {COLUMNS.map(({ title, kind, text }) => (
              <td key={title} class={kind}>
                {escapeText(text(user))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
