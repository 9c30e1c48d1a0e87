import type { ViewSources } from '../model/view-sources.ts';
import { AttachError } from './attach-error.ts';
import type { ControlClient } from './control-client.ts';
import { createRemoteDelivery } from './create-remote-delivery.ts';
import { createRemoteUsers } from './create-remote-users.ts';
import { parseCharts, parseClock, parseFaults, parseScenarios } from './parse-look.ts';

/** What the views beside the stream show of an emulator in another process, and do there. */
export function createRemoteViews(client: Pick<ControlClient, 'get' | 'send'>, url: string): ViewSources {
  const read = async <Value>(parse: () => Promise<Value>): Promise<Value> => {
    try {
      return await parse();
    } catch (cause) {
      throw cause instanceof AttachError ? cause : notUnderstood(url, cause);
    }
  };
  const move = async (body: object) => void (await client.send('POST', '/clock', body));
  return {
    charts: (range) =>
      read(async () => {
        const paths = [`/series?range=${range}`, '/throttled', '/silenced-devices'];
        const [series, throttled, silenced] = await Promise.all(paths.map(client.get));
        return parseCharts(series, throttled, silenced);
      }),
    users: createRemoteUsers(client, read),
    faults: () =>
      read(async () => {
        const [faults, scenarios, clock] = await Promise.all(
          ['/faults', '/faults/scenarios', '/clock'].map(client.get),
        );
        return { faults: parseFaults(faults), scenarios: parseScenarios(scenarios), clock: parseClock(clock) };
      }),
    async addFault(text) {
      const trimmed = text.trim();
      if (/^[\w-]+$/.test(trimmed)) await client.send('POST', `/faults/scenarios/${trimmed}`);
      else await client.send('POST', '/faults', readRule(trimmed));
    },
    removeFault: async (id) => void (await client.send('DELETE', `/faults/${id}`)),
    clock: {
      freeze: () => move({ action: 'freeze' }),
      resume: () => move({ action: 'resume' }),
      advance: (ms) => move({ action: 'advance', ms }),
      reset: () => move({ action: 'reset' }),
    },
    delivery: createRemoteDelivery(client, read),
  };
}

function readRule(text: string): object {
  try {
    const rule: unknown = JSON.parse(text);
    if (typeof rule === 'object' && rule !== null) return rule;
  } catch {
    // Told below.
  }
  throw new Error('This is neither the name of a scenario, such as outage, nor JSON such as {"status":503,"times":2}.');
}

/** An answer of another version. */
function notUnderstood(url: string, cause: unknown): AttachError {
  return new AttachError(
    'EMULATOR_UNEXPECTED',
    url,
    'its answer is not understood',
    'Attach with the version of amplitude-emulator that runs there.',
    { cause },
  );
}
