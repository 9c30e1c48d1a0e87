import type { Action } from '../model/commands.ts';

/** A view beside the stream, as the screen drives it. */
export interface OtherView {
  /** How many entries its list has. */
  count: number;
  draw(size: { width: number; height: number }): string[];
  /** Does what an action of the table asks for; whatever else it means is done by the state. */
  perform(action: Action): void;
}
