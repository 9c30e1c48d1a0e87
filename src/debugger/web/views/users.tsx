import type { ViewProps } from './view-props.ts';

export function UsersPage({ live }: ViewProps) {
  return <p class="empty">Nothing yet. {live.lastSeq} records.</p>;
}
