import { countOf } from '../../../lib/count-of.ts';
import { formatUtc, nameUser, type UserEntry } from '../model/users.ts';
import { fitText } from './fit-text.ts';

interface UserColumn {
  title: string;
  /** In terminal columns; undefined: what the others leave. */
  width?: number;
  align?: 'right';
  text: (user: UserEntry) => string;
}

const NAME: UserColumn = { title: 'user', text: nameUser };
const NUMBER: UserColumn = { title: 'id', width: 7, align: 'right', text: (user) => String(user.amplitudeId) };
const EVENTS: UserColumn = { title: 'events', width: 7, align: 'right', text: (user) => String(user.events) };
const REVENUE: UserColumn = { title: 'revenue', width: 10, align: 'right', text: (user) => String(user.revenue || '') };
const SEEN: UserColumn = { title: 'last seen (UTC)', width: 19, text: (user) => formatUtc(user.lastUsed) };
const DEVICES: UserColumn = { title: 'devices', width: 20, text: listDevices };

/** By the width of the list: the first that is not too wide. */
const LAYOUTS: readonly { from: number; columns: readonly UserColumn[] }[] = [
  { from: 90, columns: [NAME, NUMBER, EVENTS, REVENUE, SEEN, DEVICES] },
  { from: 70, columns: [NAME, NUMBER, EVENTS, REVENUE, SEEN] },
  { from: 45, columns: [NAME, NUMBER, EVENTS, REVENUE] },
  { from: 0, columns: [NAME, NUMBER] },
];

/** A line of the list of users; without a user, the titles. */
export function layOutUser(width: number, user?: UserEntry): string {
  const columns = LAYOUTS.find(({ from }) => width >= from)?.columns ?? [NAME];
  const fixed = columns.reduce((sum, column) => sum + (column.width ?? 0) + 1, -1);
  return columns
    .map(({ title, width: own = Math.max(0, width - fixed), align, text }) =>
      fitText(user === undefined ? title : text(user), own, align),
    )
    .join(' ');
}

function listDevices({ deviceIds, mergedIds }: UserEntry): string {
  const [first = '–'] = deviceIds;
  const merged = mergedIds.length === 0 ? '' : `, ${countOf(mergedIds.length, 'merge')}`;
  return `${first}${deviceIds.length > 1 ? ` +${deviceIds.length - 1}` : ''}${merged}`;
}
