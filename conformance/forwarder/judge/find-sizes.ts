import type { Failing } from '../../results.ts';
import type { History } from '../history.ts';
import type { Expectation } from '../scenario.ts';

/** What is wrong with how many requests there were, how large, and where to. */
export function findSizes({ requests, faults, stored }: History, expect: Expectation): Failing[] {
  const findings: Failing[] = [];
  const add = (kind: string, message: string) => findings.push({ kind, message });
  const { requestsAtMost, eventsPerRequest, bytesPerRequest, grows, region } = expect;
  if (requestsAtMost !== undefined && requests.length > requestsAtMost) {
    add('requests', `${requests.length} requests were sent, at most ${requestsAtMost} was expected`);
  }
  const most = Math.max(0, ...requests.map(({ events }) => events.length));
  if (eventsPerRequest !== undefined && most > eventsPerRequest.atMost) {
    add('batch', `a request had ${most} events, at most ${eventsPerRequest.atMost} was expected`);
  }
  const largest = Math.max(0, ...requests.map(({ plainBytes }) => plainBytes));
  if (bytesPerRequest !== undefined && largest > bytesPerRequest.atMost) {
    add('batch', `a request had ${largest} bytes, at most ${bytesPerRequest.atMost} was expected`);
  }
  if (grows !== undefined) {
    const cleared = Math.max(0, ...faults.map(({ clearedAt }) => clearedAt ?? 0));
    const after = Math.max(0, ...requests.filter(({ at }) => at > cleared).map(({ events }) => events.length));
    if (after < most * grows.share) {
      add('batch-memory', `after the faults no request had more than ${after} events, ${most} before`);
    }
  }
  const astray = requests.filter((one) => region !== undefined && one.region !== region);
  if (astray.length > 0) add('region', `${astray.length} requests went to the other region's endpoint`);
  const throttled = stored.filter(({ verdict }) => verdict === 'throttled');
  if (expect.notThrottled && throttled.length > 0) {
    add('rate', `${throttled.length} events were refused for going faster than Amplitude allows`);
  }
  return findings;
}
