import type { DeliveryCommand } from '../commands.ts';
import type { ViewState } from '../view-state.ts';
import { moveLetter } from './choose-letter.ts';

/** What a key of the view of deliveries changes of where the user is. */
export function reduceDelivery(
  state: ViewState,
  type: DeliveryCommand | 'discard-now' | 'next-integration',
  letters: readonly number[],
): ViewState {
  switch (type) {
    case 'next-integration':
      return { ...state, integration: state.integration + 1, letter: null, screen: 'list', scroll: 0 };
    case 'discard':
      return letters.length === 0 ? state : { ...state, mode: 'ask-discard' };
    case 'discard-now':
      return { ...state, mode: 'keys', screen: 'list', scroll: 0 };
    case 'replay':
    case 'replay-rule':
      return { ...state, screen: 'list', scroll: 0 };
    case 'pause-delivery':
      return state;
  }
}

/** To another dead letter, so many places on. */
export function goToLetter(state: ViewState, by: number, letters: readonly number[]): ViewState {
  return { ...state, letter: moveLetter(state.letter, by, letters), scroll: 0 };
}
