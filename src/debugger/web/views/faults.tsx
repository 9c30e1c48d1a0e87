import { useRef, useState } from 'preact/hooks';
import type { Called } from '../../../web/api/called.ts';
import type { KeyCommand } from '../../model/commands.ts';
import type { ClockAnswer, ListedFaults, ScenarioList } from '../api/api-shapes.ts';
import { callApi } from '../api/call-api.ts';
import { usePolled } from '../api/use-polled.ts';
import { AddFault } from '../faults/add-fault.tsx';
import { type ClockMove, toClockMove } from '../faults/clock-calls.ts';
import { ClockPanel } from '../faults/clock-panel.tsx';
import { FaultTable } from '../faults/fault-table.tsx';
import { ScenarioSwitches } from '../faults/scenario-list.tsx';
import { useCommands } from '../keys/use-commands.ts';
import type { ViewProps } from './view-props.ts';

const EVERY_MS = 1000;
/** They are part of the emulator. */
const NEVER_MS = 3_600_000;

/** What goes wrong on purpose, and what time it is at Amplitude. */
export function FaultsPage({ live }: ViewProps) {
  const list = usePolled<ListedFaults>('faults', EVERY_MS, live.changes);
  const clock = usePolled<ClockAnswer>('clock', EVERY_MS, live.changes);
  const scenarios = usePolled<ScenarioList>('faults/scenarios', NEVER_MS, live.hello?.run);
  const [cursor, setCursor] = useState(0);
  const [problem, setProblem] = useState('');
  const field = useRef<HTMLInputElement | null>(null);
  const faults = list.data?.faults ?? [];
  const at = Math.max(0, Math.min(cursor, faults.length - 1));

  const call = async (path: string, method: string, body?: unknown): Promise<Called<unknown>> => {
    const answer = await callApi(path, { method, ...(body === undefined ? {} : { body }) });
    list.refresh();
    clock.refresh();
    return answer;
  };
  const act = async (path: string, method: string, body?: unknown) => {
    const answer = await call(path, method, body);
    setProblem(answer.ok ? '' : `${answer.error} ${answer.fix}`);
  };
  const remove = (id: number) => void act(`faults/${id}`, 'DELETE');
  const move = (how: ClockMove) => void act('clock', 'POST', how);
  const turn = async (name: string, on: boolean) => {
    if (on) return act(`faults/scenarios/${name}`, 'POST', {});
    for (const { id, rule } of faults) if (rule.name === name) await act(`faults/${id}`, 'DELETE');
  };

  useCommands('list', (command: KeyCommand) => {
    const clockCall = toClockMove(command, clock.data?.frozen ?? false);
    const chosen = faults[at];
    if (clockCall !== undefined) move(clockCall);
    else if (command === 'add') field.current?.focus();
    else if (command === 'remove' && chosen !== undefined) remove(chosen.id);
    else if (command === 'up') setCursor(Math.max(0, at - 1));
    else if (command === 'down') setCursor(at + 1);
    else return false;
    return true;
  });

  const failed = list.problem ?? clock.problem;
  return (
    <div class="columns">
      <ClockPanel clock={clock.data} move={move} />
      <ScenarioSwitches
        scenarios={scenarios.data?.scenarios ?? []}
        faults={faults}
        turn={(name, on) => void turn(name, on)}
      />
      <section class="panel wide" aria-labelledby="faults-title">
        <h2 id="faults-title">Faults</h2>
        <p class="problem" role="alert">
          {problem || (failed === undefined ? '' : `${failed.error} ${failed.fix}`)}
        </p>
        <FaultTable faults={faults} cursor={at} choose={setCursor} remove={remove} />
        <AddFault field={field} add={(rule) => call('faults', 'POST', rule)} />
      </section>
    </div>
  );
}
