import { useEffect, useRef } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { LetterLook } from '../../model/delivery/delivery-look.ts';
import { nameLetter, tellLetter } from '../../model/delivery/letter-story.ts';
import { DetailText } from '../detail/detail-text.tsx';

/** The whole story of a dead letter. */
export function LetterPane({ letter, close }: { letter: LetterLook; close: () => void }) {
  const head = useRef<HTMLHeadingElement>(null);
  const { id } = letter;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is another one
  useEffect(() => head.current?.focus(), [id]);
  return (
    <section class="delivery-story" aria-labelledby="letter-title">
      <div class="bar">
        <h2 id="letter-title" ref={head} tabIndex={-1}>
          {escapeText(nameLetter(letter))}
        </h2>
        <button type="button" class="quiet" onClick={close}>
          <kbd>Esc</kbd>
          Close
        </button>
      </div>
      <DetailText key={id} lines={tellLetter(letter)} go={() => {}} />
    </section>
  );
}
