import { escapeText } from '../../../../lib/escape-text.ts';
import type { IntegrationLook } from '../../model/delivery/delivery-look.ts';
import { summarizeDelivery } from '../../model/delivery/summarize-delivery.ts';

/** What balances, what is under way and waits, and what is held back and why. */
export function SummaryPanel({ integration, now }: { integration: IntegrationLook; now: number }) {
  const { title, invariant, balanced, flow, trouble, holds } = summarizeDelivery(integration, now);
  return (
    <>
      <p>{escapeText(title)}</p>
      <p class={balanced ? 'delivery-fine' : 'problem'}>
        <code>{escapeText(invariant)}</code>
      </p>
      <p>
        <code>{escapeText(flow)}</code>
      </p>
      {trouble !== '' && <p class="problem">{trouble}</p>}
      {holds.length === 0 ? (
        <p class="dim">Nothing is held back.</p>
      ) : (
        <ul class="delivery-holds">
          {holds.map(({ text, fix }) => (
            <li key={text}>
              <strong class="notable">{escapeText(text)}</strong> {escapeText(fix)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
