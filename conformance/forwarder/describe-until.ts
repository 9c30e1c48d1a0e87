import { countOf } from '../../lib/count-of.ts';
import type { Until } from './scenario.ts';

/** @example describeUntil({ acknowledged: 40, requests: 1 }) // '40 events acknowledged, 1 request' */
export function describeUntil({ acknowledged, requests, triggered, delivered, refused }: Until): string {
  const parts: readonly [count: number | undefined, of: string, which: string][] = [
    [acknowledged, 'event', ' acknowledged'],
    [requests, 'request', ''],
    [triggered, 'request', ' answered with a fault'],
    [delivered, 'event', ' delivered'],
    [refused, 'event', ' refused by the forwarder'],
  ];
  return parts.flatMap(([count, of, which]) => (count === undefined ? [] : [countOf(count, of) + which])).join(', ');
}
