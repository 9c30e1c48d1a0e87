import type { ViewProps } from './view-props.ts';

export function FaultsPage({ live }: ViewProps) {
  return <p class="empty">Nothing yet. {live.lastSeq} records.</p>;
}
