import { useState } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import { isOfFaults } from '../model/commands.ts';
import type { FaultsLook, ViewSources } from '../model/view-sources.ts';
import type { ViewState } from '../model/view-state.ts';
import { drawFaults } from './fault-lines.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { describeProblem, useLook } from './use-look.ts';
import { workOnFaults } from './work-on-faults.ts';

const NOTHING: FaultsLook = { faults: [], clock: { now: 0, frozen: false, offsetMs: 0 } };

/** The view of faults, and what can be done in it. */
export function useFaultsView(
  { view, mode, typedFault, cursors }: ViewState,
  sources: ViewSources,
  clock: Clock,
  paint: Paint,
): OtherView & { add: (text: string) => void } {
  const [refused, setRefused] = useState('');
  const { value, problem, again } = useLook(clock, view === 'faults' ? sources.faults : undefined, 'faults');
  const seen = value ?? NOTHING;

  function work(done: Promise<void>): void {
    done.then(
      () => setRefused(''),
      (error: unknown) => setRefused(describeProblem(error)),
    );
    done.finally(again).catch(() => {});
  }

  return {
    count: seen.faults.length,
    draw: (size) => {
      const typed = mode === 'fault' ? typedFault : undefined;
      return drawFaults({ ...seen, cursor: cursors.faults, typed, problem: refused || problem }, size, paint);
    },
    perform: ({ type }) => {
      if (view === 'faults' && isOfFaults(type)) work(workOnFaults(sources, type, seen, cursors.faults));
    },
    add: (text) => work(sources.addFault(text)),
  };
}
