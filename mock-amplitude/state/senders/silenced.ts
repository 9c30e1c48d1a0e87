import { buildSilenced } from '../../rules/answers.ts';
import { refuseAll } from '../../rules/check-events.ts';
import type { RequestResult } from '../../rules/request-result.ts';
import { diagnose, type Rule } from '../../rules/rule.ts';
import type { Diagnostic } from '../../verdict.ts';
import type { SentRun, SilencedDevices } from './create-senders.ts';

export const silencedRule: Rule = {
  slug: 'event.silenced',
  source: {
    tags: ['doc'],
    text: 'HTTP V2 docs, 400 with silenced_devices. Which devices: silencedDevices of the project, and what the control API changed.',
  },
  fix: 'Stop sending for this device, or take it out of the silenced devices of the project.',
};

/** An event of a silenced device. */
interface SilencedEvent {
  index: number;
  deviceId: string;
  diagnostic: Diagnostic;
}

/** Refuses a request that holds events of silenced devices. Asked only where every event is fine otherwise. */
export function refuseSilenced(
  result: RequestResult,
  runs: readonly SentRun[],
  silenced: SilencedDevices,
): RequestResult {
  const { project } = result;
  const found = silenced.size === 0 ? [] : listSilenced(runs);
  const [first] = found;
  if (first === undefined || project === null) return result;
  const devices = new Set(found.map(({ deviceId }) => deviceId));
  const indexes = found.map(({ index }) => index);
  return {
    ...result,
    verdict: 'rejected',
    rule: silencedRule.slug,
    diagnostics: [...found.map(({ diagnostic }) => diagnostic), ...result.diagnostics],
    answer: buildSilenced([...devices], indexes, project.limits),
    results: refuseAll(result.results.count, found, first.diagnostic),
  };
}

/** The events of silenced devices, in order. */
export function listSilenced(runs: readonly SentRun[]): SilencedEvent[] {
  return runs.flatMap(({ run, device }) => {
    if (device === undefined || !device.silenced) return [];
    return run.events.map((_, place) => {
      const index = run.first + place;
      const message = `device "${device.id}" is silenced`;
      return {
        index,
        deviceId: device.id,
        diagnostic: diagnose(silencedRule, 'error', `events[${index}].device_id`, message),
      };
    });
  });
}
