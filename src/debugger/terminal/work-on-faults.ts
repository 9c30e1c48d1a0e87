import type { FaultCommand } from '../model/commands.ts';
import type { FaultsLook, ViewSources } from '../model/view-sources.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Does what a key of the view of faults asks for. */
export async function workOnFaults(
  sources: ViewSources,
  command: FaultCommand,
  { faults, clock: { frozen } }: FaultsLook,
  cursor: number,
): Promise<void> {
  const { clock } = sources;
  switch (command) {
    case 'add':
      return;
    case 'remove': {
      const fault = faults[cursor];
      return fault === undefined ? undefined : sources.removeFault(fault.id);
    }
    case 'freeze':
      return frozen ? clock.resume() : clock.freeze();
    case 'add-minute':
      return clock.advance(MINUTE_MS);
    case 'add-hour':
      return clock.advance(HOUR_MS);
    case 'add-day':
      return clock.advance(DAY_MS);
    case 'reset-clock':
      return clock.reset();
  }
}
