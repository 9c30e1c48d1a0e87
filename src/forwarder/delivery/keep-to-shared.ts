import type { Clock } from '../../../lib/clock.ts';
import type { Holds } from './holds/create-holds.ts';
import type { Outbox } from './outbox/outbox.ts';

/** How long it is said that an outbox cannot be reached, in ms, where nothing is heard of it. */
const TROUBLE_MS = 60_000;

/** Keeps to what other instances on the same outbox learn of the project. @param onChange told once something may be sent again */
export function keepToShared(
  { instances }: Pick<Outbox, 'instances'>,
  { pause, sharedRest, outboxTrouble }: Pick<Holds, 'pause' | 'sharedRest' | 'outboxTrouble'>,
  clock: Clock,
  onChange: () => void,
): void {
  instances?.onChange(({ paused, rest, trouble }) => {
    if (paused === undefined) pause.resume();
    else pause.pause(paused.because);
    sharedRest.set(rest);
    if (trouble === undefined) outboxTrouble.over();
    else outboxTrouble.failed(trouble, clock.now() + TROUBLE_MS);
    onChange();
  });
}
