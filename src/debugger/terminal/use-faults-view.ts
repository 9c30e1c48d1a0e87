import { useState } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import { isOfFaults } from '../model/commands.ts';
import { listFaultRows } from '../model/fault-rows.ts';
import type { FaultsLook, ViewSources } from '../model/view-sources.ts';
import type { ViewState } from '../model/view-state.ts';
import { drawFaults } from './fault-lines.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { describeProblem, useLook } from './use-look.ts';
import { workOnFaults } from './work-on-faults.ts';

const NOTHING: FaultsLook = { faults: [], scenarios: [], clock: { now: 0, frozen: false, offsetMs: 0 } };

/** The view of faults, and what can be done in it. `add` tells when what was typed is taken: what is refused can be corrected. */
export function useFaultsView(
  { view, mode, typedFault, cursors }: ViewState,
  sources: ViewSources,
  clock: Clock,
  paint: Paint,
): OtherView & { add: (text: string, onAdded: () => void) => void } {
  const [refused, setRefused] = useState('');
  const { value, problem, again } = useLook(clock, view === 'faults' ? sources.faults : undefined, 'faults');
  const seen = value ?? NOTHING;
  const rows = listFaultRows(seen);
  const limit = (cursor: number) => Math.min(cursor, Math.max(0, rows.length - 1));

  function work(done: Promise<void>, onDone = () => {}): void {
    done
      .then(
        () => {
          setRefused('');
          onDone();
        },
        (error: unknown) => setRefused(describeProblem(error)),
      )
      .finally(again);
  }

  return {
    count: rows.length,
    draw(size) {
      const typed = mode === 'fault' ? typedFault : undefined;
      return drawFaults({ ...seen, cursor: limit(cursors.faults), typed, problem: refused || problem }, size, paint);
    },
    perform({ type }, now) {
      if (type === 'dismiss') setRefused('');
      if (isOfFaults(type)) work(workOnFaults(sources, type, seen, rows[limit(now.cursors.faults)]));
    },
    add: (text, onAdded) => work(sources.addFault(text), onAdded),
  };
}
