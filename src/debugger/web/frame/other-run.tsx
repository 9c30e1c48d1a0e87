import { PageLink } from '../router/page-link.tsx';
import type { Go } from '../router/use-route.ts';

/** Numbers of another run mean other events here: none is shown. */
export function OtherRun({ asked, run, item, go }: { asked: string; run: string; item: string | undefined; go: Go }) {
  return (
    <section class="empty">
      <h2>This link is about another run</h2>
      <p>
        It leads to <code>#{item ?? ''}</code> of run <code>{asked}</code>. The emulator that answers here is run{' '}
        <code>{run}</code>: it was started anew since, or it is another one, and that number is another event.
      </p>
      <p>
        <PageLink to={{ view: 'stream' }} go={go}>
          To the stream of this run
        </PageLink>
      </p>
    </section>
  );
}
