import type { FaultCommand } from '../model/commands.ts';
import type { FaultRow } from '../model/fault-rows.ts';
import type { FaultEntry, FaultsLook, ViewSources } from '../model/view-sources.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Does what a key of the view of faults asks for. */
export async function workOnFaults(
  sources: ViewSources,
  command: FaultCommand,
  { clock: { frozen } }: FaultsLook,
  row: FaultRow | undefined,
): Promise<void> {
  const { clock } = sources;
  switch (command) {
    case 'add':
      return;
    case 'switch':
      return row?.kind === 'scenario' ? switchScenario(sources, row) : undefined;
    case 'remove':
      return row === undefined ? undefined : removeAll(sources, row.kind === 'fault' ? [row.fault] : row.faults);
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

/** Adds the faults of a scenario, or removes them where it is on. */
function switchScenario(sources: ViewSources, { scenario, faults }: FaultRow & { kind: 'scenario' }): Promise<void> {
  return faults.length === 0 ? sources.addFault(scenario.name) : removeAll(sources, faults);
}

async function removeAll(sources: ViewSources, faults: readonly FaultEntry[]): Promise<void> {
  for (const { id } of faults) await sources.removeFault(id);
}
