import type { Action } from '../model/commands.ts';
import type { ViewState } from '../model/view-state.ts';

/** A view beside the stream, as the screen drives it. */
export interface OtherView {
  /** How many entries its list has. */
  count: number;
  draw(size: { width: number; height: number }): string[];
  /**
   * Does what an action of the table asks for; whatever else it means is done by the state.
   *
   * @param state as it is now: several keys may come before the screen is drawn again
   */
  perform(action: Action, state: ViewState): void;
  /** Draws all there is about the entry under the cursor. */
  drawDetail?(scroll: number, size: { width: number; height: number }): DetailDrawing;
  /** How many parts all there is about an entry has. */
  tabs?: number;
  /** The Amplitude IDs of the users, in the order of the list. */
  users?: readonly number[];
  /** The ids of the dead letters, newest first. */
  letters?: readonly number[];
}

/** A part of a text that may be longer than the screen. */
export interface DetailDrawing {
  lines: string[];
  /** How far it can be scrolled. */
  longest: number;
}
