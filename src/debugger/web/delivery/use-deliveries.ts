import { useState } from 'preact/hooks';
import { countOf } from '../../../../lib/count-of.ts';
import type { Called } from '../../../web/api/called.ts';
import type {
  DeliveryLook,
  IntegrationLook,
  LetterChoice,
  LetterLook,
  LettersLook,
} from '../../model/delivery/delivery-look.ts';
import { callApi } from '../api/call-api.ts';
import { usePolled } from '../api/use-polled.ts';

/** What is seen of deliveries, and what can be done about them. */
export interface Deliveries {
  now: number;
  integrations: readonly IntegrationLook[];
  /** The one that is shown; undefined: there is none, or nothing is known yet. */
  integration: IntegrationLook | undefined;
  /** Newest first. */
  letters: readonly LetterLook[];
  isRead: boolean;
  /** Why the last look or deed failed, and what was done last; empty where nothing is to be said. */
  problem: string;
  said: string;
  choose: (place: number) => void;
  /** Shows more dead letters. */
  showMore: () => void;
  replay: (which: Omit<LetterChoice, 'integration'>) => void;
  discard: (which: Omit<LetterChoice, 'integration'>) => void;
  turn: () => void;
}

const EVERY_MS = 1000;
/** Dead letters change only where counts do, which is looked at more often. */
const LETTERS_EVERY_MS = 10_000;
const LETTERS_AT_ONCE = 50;
const MOST_LETTERS = 500;

/** @param news what has it look at once, whenever it changes */
export function useDeliveries(news: unknown): Deliveries {
  const [place, choose] = useState(0);
  const [limit, setLimit] = useState(LETTERS_AT_ONCE);
  const [done, setDone] = useState({ said: '', refused: '' });
  const look = usePolled<DeliveryLook>('delivery', EVERY_MS, news);
  const { now = 0, integrations = [] } = look.data ?? {};
  const integration = integrations[place % Math.max(1, integrations.length)];
  const id = integration?.id ?? '';
  const asked = `delivery/dead-letters?limit=${limit}${id === '' ? '' : `&integration=${encodeURIComponent(id)}`}`;
  const changed = `${integration?.deadLetters} of ${integration?.counts.dead}`;
  const letters = usePolled<LettersLook>(asked, LETTERS_EVERY_MS, changed);

  async function work<T>(path: string, body: object, tell: (data: T) => string): Promise<void> {
    const answer: Called<T> = await callApi<T>(`delivery/${path}`, { method: 'POST', body });
    setDone(answer.ok ? { said: tell(answer.data), refused: '' } : { said: '', refused: sayWhy(answer) });
    look.refresh();
    letters.refresh();
  }

  return {
    ...{ now, integrations, integration, choose },
    letters: letters.data?.deadLetters ?? [],
    isRead: look.data !== undefined,
    problem: done.refused || (look.problem === undefined ? '' : sayWhy(look.problem)),
    said: done.said,
    showMore: () => setLimit(Math.min(MOST_LETTERS, limit + LETTERS_AT_ONCE)),
    replay: (which) =>
      void work<{ replayed: number }>('dead-letters/replay', { ...which, integration: id }, ({ replayed }) => {
        return `Put ${countOf(replayed, 'dead letter')} back into the outbox.`;
      }),
    discard: (which) =>
      void work<{ discarded: number }>('dead-letters/discard', { ...which, integration: id }, ({ discarded }) => {
        return `Forgot ${countOf(discarded, 'dead letter')}.`;
      }),
    turn: () => {
      const isPaused = integration?.pausedByHand === true;
      void work(isPaused ? 'resume' : 'pause', { integration: id }, () =>
        isPaused ? 'Deliveries go on.' : 'Paused: events are taken and kept.',
      );
    },
  };
}

function sayWhy({ error, fix }: { error: string; fix: string }): string {
  return `${error} ${fix}`;
}
