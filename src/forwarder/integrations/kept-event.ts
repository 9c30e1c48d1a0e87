import type { AmplitudeEvent } from '../amplitude-event.ts';

/** An event that goes with a deleted integration, as it would have been sent. */
export type KeptEvent =
  | { state: 'waiting'; event: AmplitudeEvent }
  | { state: 'dead'; event: AmplitudeEvent; rule: string; reason: string };
