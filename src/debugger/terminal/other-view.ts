import type { Action } from '../model/commands.ts';
import type { ViewState } from '../model/view-state.ts';

interface Size {
  width: number;
  height: number;
}

/** A view beside the stream, as the screen drives it. */
export interface OtherView {
  /** How many entries its list has. */
  count: number;
  /** The Amplitude IDs of its entries, where they are users. */
  users?: readonly number[];
  /** How many parts all there is about an entry has. */
  tabs?: number;
  draw(size: Size): string[];
  /** Draws all there is about the entry under the cursor; `longest` is how far it can be scrolled. */
  drawDetail?(size: Size): { lines: string[]; longest: number };
  /**
   * Does what an action of the table asks for; whatever else it means is done by the state.
   *
   * @param state where the user is now: of keys that come at once, nothing is drawn between
   */
  perform(action: Action, state: ViewState): void;
}
