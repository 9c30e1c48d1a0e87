import type { Holds } from './holds/create-holds.ts';
import type { Outbox } from './outbox/outbox.ts';

/** Keeps to what other instances on the same outbox learn of the project. @param onChange told once something may be sent again */
export function keepToShared(
  { instances }: Pick<Outbox, 'instances'>,
  { pause, sharedRest, outboxTrouble }: Pick<Holds, 'pause' | 'sharedRest' | 'outboxTrouble'>,
  onChange: () => void,
): void {
  instances?.onChange(({ paused, rest, trouble }) => {
    if (paused === undefined) pause.resume();
    else pause.pause(paused.because);
    sharedRest.set(rest);
    if (trouble === undefined) outboxTrouble.over();
    else outboxTrouble.failed(trouble);
    onChange();
  });
}
