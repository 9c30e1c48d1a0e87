import type { KeyCommand } from '../../model/commands.ts';

/** What `POST /clock` takes. */
export interface ClockMove {
  action: 'freeze' | 'resume' | 'advance' | 'reset';
  ms?: number;
}

/** How far the clock is moved on by a key or a button. */
export const CLOCK_STEPS = [
  { key: '+', command: 'add-minute', title: '1 min', ms: 60_000 },
  { key: 'H', command: 'add-hour', title: '1 h', ms: 3_600_000 },
  { key: 'D', command: 'add-day', title: '1 d', ms: 86_400_000 },
] as const satisfies readonly { key: string; command: KeyCommand; title: string; ms: number }[];

/** What a key does to the clock; undefined where it does nothing. */
export function toClockMove(command: KeyCommand, frozen: boolean): ClockMove | undefined {
  if (command === 'freeze') return { action: frozen ? 'resume' : 'freeze' };
  if (command === 'reset-clock') return { action: 'reset' };
  const step = CLOCK_STEPS.find((one) => one.command === command);
  return step === undefined ? undefined : { action: 'advance', ms: step.ms };
}
