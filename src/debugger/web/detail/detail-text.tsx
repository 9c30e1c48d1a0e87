import { useState } from 'preact/hooks';
import { escapeText } from '../../../../lib/escape-text.ts';
import type { DetailLine } from '../../model/detail-line.ts';

/** Characters that are shown at first: a megabyte in one piece would hold the page up. */
const SHOWN_AT_FIRST = 100_000;

/** Lines of text: what cannot be seen, or turns text around, stands as `\u…`. Numbers of records lead to them. */
export function DetailText({ lines, go }: { lines: readonly DetailLine[]; go: (seq: number) => void }) {
  const [isWhole, setWhole] = useState(false);
  const { shown, left } = isWhole ? { shown: lines, left: 0 } : cutLines(lines);
  return (
    <>
      {groupTexts(shown).map(({ kind, text }, index) =>
        kind === 'heading' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
          <h3 key={index}>{text}</h3>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
          <pre key={index}>{linkNumbers(text, go)}</pre>
        ),
      )}
      {left > 0 && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            {left} more characters: show all
          </button>
        </p>
      )}
    </>
  );
}

function cutLines(lines: readonly DetailLine[]): { shown: DetailLine[]; left: number } {
  const shown: DetailLine[] = [];
  let room = SHOWN_AT_FIRST;
  let left = 0;
  for (const { kind, text } of lines) {
    if (room > 0) shown.push({ kind, text: text.slice(0, room) });
    left += Math.max(0, text.length - Math.max(0, room));
    room -= text.length + 1;
  }
  return { shown, left };
}

/** Texts between two headings stand in one element. */
function groupTexts(lines: readonly DetailLine[]): DetailLine[] {
  const groups: { kind: DetailLine['kind']; texts: string[] }[] = [];
  for (const { kind, text } of lines) {
    const last = groups.at(-1);
    if (kind === 'text' && last?.kind === 'text') last.texts.push(escapeText(text));
    else groups.push({ kind, texts: [escapeText(text)] });
  }
  return groups.map(({ kind, texts }) => ({ kind, text: texts.join('\n') }));
}

/** Numbers at the beginning of a line of the parts `Tries` and `Same request`, and of a user's events. */
const NUMBER = /^((?:try \d+ {2}|\d\d:\d\d:\d\d {2})?)#(\d+)(?= )/gm;

function linkNumbers(text: string, go: (seq: number) => void) {
  const parts: preact.ComponentChild[] = [];
  let end = 0;
  for (const match of text.matchAll(NUMBER)) {
    const [all, before = '', seq = ''] = match;
    parts.push(
      text.slice(end, match.index) + before,
      <button type="button" class="number" onClick={() => go(Number(seq))}>
        #{seq}
      </button>,
    );
    end = match.index + all.length;
  }
  return [...parts, text.slice(end)];
}
