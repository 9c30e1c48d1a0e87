import { countOf } from '../../../../../lib/count-of.ts';
import type { HeldGroup, InstalledIntegration } from '../api/management-shapes.ts';

const REGIONS: Readonly<Record<string, string>> = {
  'https://api2.amplitude.com/2/httpapi': 'United States (US)',
  'https://api.eu.amplitude.com/2/httpapi': 'European Union (EU)',
};

/** Where an integration delivers to, as the guide names it; any other place by its address. */
export function nameRegion(endpoint: string): string {
  return REGIONS[endpoint] ?? endpoint;
}

/** Events by what became of them: accepted = delivered + dead + queued + kept back. */
export function countsOf({ counts, dead_letters }: InstalledIntegration): [title: string, count: number][] {
  return [
    ['accepted', counts.accepted],
    ['delivered', counts.delivered],
    ['queued', counts.queued],
    ['dead', counts.dead],
    ['kept back', counts.droppedByPolicy],
    ['dead letters kept', dead_letters],
  ];
}

/** Why events wait, and until when. */
export function describeHeld({ events, because, until, ended_by }: HeldGroup): string {
  const end = until === null ? `until: ${ended_by}` : `until ${until.slice(11, 19)} UTC`;
  return `${countOf(events, 'event')} held back, since ${because}; ${end}.`;
}
