import type { FaultCommand } from '../model/commands.ts';
import type { ViewSources } from '../model/view-sources.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Does what a key of the view of faults asks for. */
export function workOnFaults(sources: ViewSources, command: FaultCommand, cursor: number): void {
  const { clock } = sources;
  switch (command) {
    case 'add':
      return;
    case 'remove': {
      const fault = sources.faults()[cursor];
      if (fault !== undefined) sources.removeFault(fault.id);
      return;
    }
    case 'freeze':
      if (clock.state().frozen) clock.resume();
      else clock.freeze();
      return;
    case 'add-minute':
    case 'add-hour':
    case 'add-day':
      clock.advance({ 'add-minute': MINUTE_MS, 'add-hour': HOUR_MS, 'add-day': DAY_MS }[command]);
      return;
    case 'reset-clock':
      clock.reset();
  }
}
