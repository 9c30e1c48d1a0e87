import type { Live } from '../live/use-live.ts';

/** How the live source does. */
export function StatusLine({ live }: { live: Live }) {
  return (
    <footer class="status">
      <span>{live.link}</span>
      <span>{live.hello?.run}</span>
    </footer>
  );
}
