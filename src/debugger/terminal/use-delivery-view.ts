import { useRef, useState } from 'react';
import type { Clock } from '../../../lib/clock.ts';
import type { Action } from '../model/commands.ts';
import { indexOfLetter } from '../model/delivery/choose-letter.ts';
import type { DeliverySource, IntegrationLook, LetterLook } from '../model/delivery/delivery-look.ts';
import { nameLetter } from '../model/delivery/letter-story.ts';
import type { ViewSources } from '../model/view-sources.ts';
import type { ViewState } from '../model/view-state.ts';
import { drawDelivery, drawLetter } from './delivery-lines.ts';
import type { OtherView } from './other-view.ts';
import type { Paint } from './paint.ts';
import { describeProblem, useLook } from './use-look.ts';
import { workOnDelivery } from './work-on-delivery.ts';

/** Dead letters are read so many at once, so many before the cursor is at their end, and at most so many. */
const LETTERS_AT_ONCE = 50;
const LETTERS_AHEAD = 20;
const MOST_LETTERS = 500;

/** What is seen of one integration. */
interface Seen {
  now: number;
  integrations: readonly IntegrationLook[];
  integration: IntegrationLook | undefined;
  letters: readonly LetterLook[];
}

const NOTHING: Seen = { now: 0, integrations: [], integration: undefined, letters: [] };

/** The view of deliveries, and what can be done in it. */
export function useDeliveryView(state: ViewState, sources: ViewSources, clock: Clock, paint: Paint): OtherView {
  const { delivery } = sources;
  const [said, setSaid] = useState('');
  /** The one whose end is asked for: the list may move on meanwhile. */
  const asked = useRef<LetterLook>(undefined);
  /** More are read as the cursor goes down. */
  const limit = useRef(LETTERS_AT_ONCE);
  const look = () => lookAt(delivery, state.integration, limit.current);
  const isSeen = state.view === 'delivery';
  const { value, problem, again } = useLook(clock, isSeen ? look : undefined, `delivery ${state.integration}`);
  const seen = value ?? NOTHING;
  const ids = seen.letters.map(({ id }) => id);
  if (indexOfLetter(state.letter, ids) >= limit.current - LETTERS_AHEAD) {
    limit.current = Math.min(MOST_LETTERS, limit.current + LETTERS_AT_ONCE);
  }
  const letterOf = ({ letter }: ViewState) => seen.letters[indexOfLetter(letter, ids)];

  function work(done: Promise<string>): void {
    done.then(setSaid, (error: unknown) => setSaid(describeProblem(error))).finally(again);
  }

  function perform(action: Action, now: ViewState): void {
    const { integration } = seen;
    if (integration === undefined) return;
    const letter = letterOf(now);
    if (action.type === 'discard') asked.current = letter;
    const done = workOnDelivery(delivery, action.type, { integration, letter, asked: asked.current });
    if (done !== undefined) work(done);
  }

  const question =
    state.mode === 'ask-discard' && asked.current !== undefined
      ? `Forget ${nameLetter(asked.current)} for good? y yes  n no`
      : '';
  const foot = { question, problem, said };
  return {
    count: seen.letters.length,
    letters: ids,
    draw: (size) => {
      const at = indexOfLetter(state.letter, ids);
      return drawDelivery({ ...seen, isRead: value !== undefined, at, ...foot }, size, paint);
    },
    drawDetail: (scroll, size) => drawLetter({ letter: letterOf(state), ...foot }, scroll, size, paint),
    perform,
  };
}

async function lookAt(delivery: DeliverySource, at: number, limit: number): Promise<Seen> {
  const { now, integrations } = await delivery.look();
  const integration = integrations[at % Math.max(1, integrations.length)];
  const isEmpty = integration === undefined || integration.deadLetters === 0;
  const letters = isEmpty ? [] : (await delivery.deadLetters(integration.id, limit)).deadLetters;
  return { now, integrations, integration, letters };
}
