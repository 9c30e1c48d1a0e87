import { countOf } from '../../../../lib/count-of.ts';
import { type DetailLine, headingLine, indentBody, indentJson, textLine, textLines } from '../detail-line.ts';
import { formatTime } from '../format-record.ts';
import { describeTry } from './delivery-cells.ts';
import type { LetterLook } from './delivery-look.ts';

const MS_PER_SECOND = 1000;

/** What a dead letter is called where something is done with it. */
export function nameLetter({ id, event }: LetterLook): string {
  const who = event.user_id ?? event.device_id;
  return `dead letter ${id} (${event.event_type}${who === undefined ? '' : ` of ${who}`})`;
}

/** All there is to say about a dead letter: why it was given up, each attempt, the last answer, the event. */
export function tellLetter(letter: LetterLook): DetailLine[] {
  const { rule, reason, field, at, answer, event } = letter;
  return [
    headingLine(`Given up by ${rule}, ${new Date(at).toISOString()}`),
    textLine(`${field === null ? '' : `${field}: `}${reason}`),
    ...tellAttempts(letter),
    ...(answer === null
      ? [headingLine('No answer')]
      : [headingLine(`Last answer: HTTP ${answer.status}`), ...textLines(indentBody(answer.body))]),
    headingLine('Event'),
    ...textLines(indentJson(event)),
  ];
}

function tellAttempts({ attempts, history }: LetterLook): DetailLine[] {
  if (attempts === 0) return [headingLine('It was never sent.')];
  const left = attempts - history.length;
  const told = history.map((one, index) => {
    const before = history[index - 1];
    const later = before === undefined ? '' : `  +${((one.at - before.at) / MS_PER_SECOND).toFixed(1)}s`;
    return textLine(`${formatTime(one.at)}${later}  ${describeTry(one)}  (${one.rule})`);
  });
  const missing = left > 0 ? [textLine(`${countOf(left, 'attempt')} more, of which nothing is kept.`)] : [];
  return [headingLine(`It was sent ${attempts === 1 ? 'once' : `${attempts} times`}.`), ...told, ...missing];
}
