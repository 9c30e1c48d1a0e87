import { escapeText } from '../../../../lib/escape-text.ts';
import type { RevenueAnswer } from '../api/api-shapes.ts';
import { PageLink } from '../router/page-link.tsx';
import type { Go } from '../router/use-route.ts';

/** Revenue that Amplitude says nothing about: not counted, or not as it was sent, by the rule that knows why. */
export function RemarkPanel({ remarks, go }: { remarks: RevenueAnswer['notCounted']; go: Go }) {
  return (
    <section class="panel wide" aria-labelledby="not-counted">
      <h2 id="not-counted">Not counted, or not as it was sent</h2>
      {remarks.length === 0 && <p class="dim">None.</p>}
      {remarks.length > 0 && (
        <table class="data">
          <thead>
            <tr>
              <th scope="col">rule</th>
              <th scope="col" class="number">
                events
              </th>
              <th scope="col" class="number">
                counted all the same
              </th>
              <th scope="col">the newest</th>
            </tr>
          </thead>
          <tbody>
            {remarks.map(({ rule, events, counted, seq, message }) => (
              <tr key={rule}>
                <th scope="row">{rule}</th>
                <td class="number">{events}</td>
                <td class="number">{counted}</td>
                <td>
                  <PageLink to={{ view: 'stream', item: String(seq) }} go={go}>
                    #{seq}
                  </PageLink>{' '}
                  {escapeText(message)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
