import { useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { KeyCommand } from '../../model/commands.ts';
import { indexOfLetter, moveLetter } from '../../model/delivery/choose-letter.ts';
import type { LetterLook } from '../../model/delivery/delivery-look.ts';
import { nameLetter } from '../../model/delivery/letter-story.ts';
import { LanePanel } from '../delivery/lane-panel.tsx';
import { LetterPane } from '../delivery/letter-pane.tsx';
import { LetterTable } from '../delivery/letter-table.tsx';
import { SummaryPanel } from '../delivery/summary-panel.tsx';
import { type Deliveries, useDeliveries } from '../delivery/use-deliveries.ts';
import { AskDialog } from '../frame/ask-dialog.tsx';
import { useCommands } from '../keys/use-commands.ts';
import type { ViewProps } from './view-props.ts';

/** Rows that a page of the keyboard goes. */
const PAGE_ROWS = 10;
/** How far a key moves the cursor; older ones stand below. */
const MOVES: Partial<Record<KeyCommand, number>> = {
  up: -1,
  down: 1,
  newer: -1,
  older: 1,
  'page-up': -PAGE_ROWS,
  'page-down': PAGE_ROWS,
  first: Number.NEGATIVE_INFINITY,
  follow: Number.POSITIVE_INFINITY,
};

/** What the forwarder took, where that is now, and what it gave up. */
export function DeliveryPage({ route, go, live }: ViewProps) {
  const seen = useDeliveries(live.changes);
  const { integration, integrations, letters, now } = seen;
  const [selected, setSelected] = useState<number | null>(null);
  const [place, setPlace] = useState(0);
  const [asked, setAsked] = useState<LetterLook>();
  const ids = letters.map(({ id }) => id);
  const cursor = indexOfLetter(selected, ids);
  const letter = letters[cursor];
  const open = letters.find(({ id }) => String(id) === route.item);
  const show = (one: LetterLook | undefined) =>
    go(one === undefined ? { view: 'delivery' } : { view: 'delivery', item: String(one.id) }, true);
  const choose = (at: number) => {
    setPlace(at);
    setSelected(null);
    seen.choose(at);
  };

  function move(by: number): void {
    const next = moveLetter(selected, Math.max(-ids.length, Math.min(ids.length, by)), ids);
    setSelected(next);
    if (open !== undefined) show(letters.find(({ id }) => id === next));
  }

  const take = (command: KeyCommand): boolean => {
    const by = MOVES[command];
    if (by !== undefined) move(by);
    else if (command === 'pause-delivery') seen.turn();
    else if (command === 'next-integration') choose((place + 1) % Math.max(1, integrations.length));
    else if ((command === 'back' || command === 'quit') && open !== undefined) show(undefined);
    else return takeOfLetter(command, open ?? letter, { seen, show, ask: setAsked });
    return true;
  };
  useCommands(open === undefined ? 'list' : 'detail', take);

  const answer = (isYes: boolean) => {
    if (isYes && asked !== undefined) {
      seen.discard({ ids: [asked.id] });
      show(undefined);
    }
    setAsked(undefined);
  };
  const target = open ?? letter;

  return (
    <>
      <div class="bar">
        {integrations.length > 1 && (
          <fieldset class="choice" aria-label="Integration">
            {integrations.map(({ id, name }, at) => (
              <button key={id} type="button" aria-pressed={id === integration?.id} onClick={() => choose(at)}>
                {name}
              </button>
            ))}
          </fieldset>
        )}
        <button type="button" aria-keyshortcuts="Space" disabled={integration === undefined} onClick={seen.turn}>
          <kbd>Space</kbd>
          {integration?.pausedByHand === true ? 'Resume' : 'Pause'}
        </button>
        <p role="status">{seen.said}</p>
        <p class="problem" role="alert">
          {seen.problem}
        </p>
      </div>
      {integration === undefined ? (
        <p class="empty dim">{emptyWords(seen)}</p>
      ) : (
        <div class="columns">
          <section class="panel" aria-labelledby="delivery-title">
            <h2 id="delivery-title">Delivery</h2>
            <SummaryPanel integration={integration} now={now} />
            <h2>Lanes</h2>
            <LanePanel integration={integration} now={now} />
          </section>
          <section class="panel" aria-labelledby="letters-title">
            <h2 id="letters-title">Dead letters {integration.deadLetters}</h2>
            {target !== undefined && (
              <LetterButtons letter={target} seen={seen} open={() => show(target)} ask={() => setAsked(target)} />
            )}
            {open !== undefined && <LetterPane letter={open} close={() => show(undefined)} />}
            <LetterTable
              letters={letters}
              total={integration.deadLetters}
              cursor={cursor}
              choose={({ id }) => setSelected(id)}
              open={show}
              showMore={seen.showMore}
            />
          </section>
        </div>
      )}
      {asked !== undefined && (
        <AskDialog title={`Forget ${escapeText(nameLetter(asked))} for good?`} yes="Forget it" answer={answer} />
      )}
    </>
  );
}

function emptyWords({ isRead, problem }: Deliveries): string {
  if (isRead) return 'There is no integration: nothing is delivered.';
  return problem === '' ? 'Looking …' : '';
}

interface Deeds {
  seen: Deliveries;
  show: (letter: LetterLook) => void;
  ask: (letter: LetterLook) => void;
}

/** Does what a key does to a dead letter. */
function takeOfLetter(command: KeyCommand, letter: LetterLook | undefined, { seen, show, ask }: Deeds): boolean {
  if (letter === undefined) return false;
  if (command === 'replay') seen.replay({ ids: [letter.id] });
  else if (command === 'replay-rule') seen.replay({ rule: letter.rule });
  else if (command === 'discard') ask(letter);
  else if (command === 'open') show(letter);
  else return false;
  return true;
}

interface LetterButtonsProps {
  letter: LetterLook;
  seen: Deliveries;
  open: () => void;
  ask: () => void;
}

function LetterButtons({ letter, seen, open, ask }: LetterButtonsProps) {
  return (
    <div class="buttons">
      <button type="button" onClick={open}>
        <kbd>Enter</kbd>
        Story of {letter.id}
      </button>
      <button type="button" onClick={() => seen.replay({ ids: [letter.id] })}>
        <kbd>r</kbd>
        Replay
      </button>
      <button type="button" onClick={() => seen.replay({ rule: letter.rule })}>
        <kbd>R</kbd>
        Replay all of its rule
      </button>
      <button type="button" onClick={ask}>
        <kbd>d</kbd>
        Discard …
      </button>
    </div>
  );
}
