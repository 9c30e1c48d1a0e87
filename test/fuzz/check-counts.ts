import { ask } from './ask.ts';
import { MANAGEMENT_TOKEN } from './grammar/keys.ts';
import type { Subject } from './subject.ts';

const COUNTERS = [
  'accepted_total',
  'delivered_total',
  'dead_events',
  'queued_events',
  'dropped_by_policy_total',
] as const;

/** Checks of both forwarders that accepted = delivered + dead + queued + dropped. */
export async function checkCounts({ urls }: Subject): Promise<string[]> {
  const { text: metrics } = await ask(`${urls.metrics}/metrics`);
  const [accepted, ...parts] = COUNTERS.map((name) =>
    Number(new RegExp(`^amplitude_forwarder_${name} (\\S+)$`, 'm').exec(metrics)?.[1]),
  );
  const alone = isBalanced(accepted ?? Number.NaN, parts)
    ? []
    : [`forward: ${COUNTERS.join(', ')} do not balance: ${accepted}, ${parts.join(', ')}`];
  const headers = { authorization: `Bearer ${MANAGEMENT_TOKEN}` };
  const { integrations } = JSON.parse((await ask(`${urls.management}/v1/admin/integrations`, { headers })).text);
  const built = integrations.flatMap(({ name, counts }: { name: string; counts: Record<string, number> }) => {
    const { accepted: taken = Number.NaN, delivered = 0, dead = 0, queued = 0, droppedByPolicy = 0 } = counts;
    return isBalanced(taken, [delivered, dead, queued, droppedByPolicy])
      ? []
      : [`integration ${name}: counts do not balance: ${JSON.stringify(counts)}`];
  });
  return [...alone, ...built];
}

function isBalanced(whole: number, parts: readonly number[]): boolean {
  return whole === parts.reduce((sum, part) => sum + part, 0);
}
