import { countOf } from '../../../lib/count-of.ts';
import type { Action } from '../model/commands.ts';
import type { DeliverySource, IntegrationLook, LetterLook } from '../model/delivery/delivery-look.ts';

/** What something is done with. */
interface ChosenLetters {
  integration: IntegrationLook;
  letter: LetterLook | undefined;
  /** The one that a question was asked of. */
  asked: LetterLook | undefined;
}

/** Does what a key of the view asks for; resolves with what was done. Undefined where it asks for nothing. */
export function workOnDelivery(
  delivery: DeliverySource,
  type: Action['type'],
  { integration: { id: integration, name, pausedByHand }, letter, asked }: ChosenLetters,
): Promise<string> | undefined {
  switch (type) {
    case 'pause-delivery':
      return delivery
        .setPaused(!pausedByHand, integration)
        .then(() => `"${name}" is ${pausedByHand ? 'resumed' : 'paused: events are taken and kept'}.`);
    case 'replay':
      return letter && delivery.replay({ integration, ids: [letter.id] }).then(tellReplayed);
    case 'replay-rule':
      return letter && delivery.replay({ integration, rule: letter.rule }).then(tellReplayed);
    case 'discard-now':
      return asked && delivery.discard({ integration, ids: [asked.id] }).then(tellDiscarded);
    default:
      return undefined;
  }
}

function tellReplayed(count: number): string {
  return `Put ${countOf(count, 'dead letter')} back into the outbox.`;
}

function tellDiscarded(count: number): string {
  return `Forgot ${countOf(count, 'dead letter')}.`;
}
