import {
  LANE_TITLES,
  type LaneCells,
  LETTER_TITLES,
  type LetterCells,
  laneCells,
  letterCells,
} from '../model/delivery/delivery-cells.ts';
import type { IntegrationLook, LetterLook } from '../model/delivery/delivery-look.ts';
import { nameLetter, tellLetter } from '../model/delivery/letter-story.ts';
import { summarizeDelivery } from '../model/delivery/summarize-delivery.ts';
import { placeWindow } from '../model/window.ts';
import { isWide, putBeside, shareWidth } from './beside.ts';
import { fitText, wrapText } from './fit-text.ts';
import { drawScrolled } from './frame-lines.ts';
import type { DetailDrawing } from './other-view.ts';
import type { Paint } from './paint.ts';

interface Foot {
  /** What is asked; empty where nothing is. */
  question: string;
  /** Why the last look failed, and what was done last, or why it was not. */
  problem: string;
  said: string;
}

interface ShownDelivery extends Foot {
  now: number;
  integrations: readonly IntegrationLook[];
  integration: IntegrationLook | undefined;
  letters: readonly LetterLook[];
  /** Whether something was seen yet. */
  isRead: boolean;
  /** Where the cursor is among the dead letters. */
  at: number;
}

interface Size {
  width: number;
  height: number;
}

/** How much of a wide screen the lists have; beside them stands the story of the dead letter under the cursor. */
const LISTS_SHARE = 0.6;
/** How much of the room lanes may take, before dead letters get theirs. */
const LANES_SHARE = 0.4;
/** Most lines of what is held back. */
const MOST_HOLD_LINES = 4;

/** Draws where a delivery stands: what balances, what is held back and why, lanes, dead letters. */
export function drawDelivery(shown: ShownDelivery, { width, height }: Size, paint: Paint): string[] {
  const { integration, letters, at } = shown;
  const foot = drawFoot(shown, width, paint);
  const room = Math.max(0, height - foot.length);
  if (integration === undefined) {
    const none = shown.isRead ? 'There is no integration: nothing is delivered.' : 'Looking …';
    return fill(shown.problem === '' ? [fitText(none, width)] : [], room, width).concat(foot);
  }
  if (!isWide({ width, height })) {
    return [...fill(drawLists(shown, integration, { width, height: room }, paint), room, width), ...foot];
  }
  const [left, right] = shareWidth(width, LISTS_SHARE);
  const lists = fill(drawLists(shown, integration, { width: left, height: room }, paint), room, left);
  const letter = letters[at];
  const story = letter === undefined ? [] : drawStory(letter, 0, { width: right, height: room }, paint).lines;
  return [...putBeside(lists, fill(story, room, right), right, paint), ...foot];
}

function drawLists(shown: ShownDelivery, integration: IntegrationLook, size: Size, paint: Paint): string[] {
  const { width, height } = size;
  const head = drawHead(shown, integration, width, paint);
  const { lanes } = integration;
  const free = Math.max(0, height - head.length);
  const lettersNeed = shown.letters.length + 3;
  const laneRoom = Math.max(Math.floor(free * LANES_SHARE), free - lettersNeed);
  const drawn = lanes.length === 0 ? [] : drawLanes(integration, shown.now, { width, height: laneRoom }, paint);
  return [...head, ...drawn, ...drawLetters(shown, { width, height: free - drawn.length }, paint)];
}

function drawHead(
  { integrations, now }: ShownDelivery,
  integration: IntegrationLook,
  width: number,
  paint: Paint,
): string[] {
  const { title, invariant, balanced, flow, trouble, holds } = summarizeDelivery(integration, now);
  const which =
    integrations.length > 1 ? `${integrations.indexOf(integration) + 1} of ${integrations.length}, i next` : '';
  const held = holds.flatMap(({ text, fix }) => wrapText(`${text}. ${fix}`, width)).slice(0, MOST_HOLD_LINES);
  return [
    paint('bold', fitText(title, width - which.length) + which),
    ...wrapText(invariant, width).map((line) => paint(balanced ? 'green' : 'red', fitText(line, width))),
    ...wrapText(flow, width).map((line) => fitText(line, width)),
    ...(trouble === '' ? [] : [paint('red', fitText(trouble, width))]),
    ...(held.length === 0
      ? [paint('dim', fitText('Nothing is held back.', width))]
      : held.map((line) => paint('yellow', fitText(line, width)))),
  ];
}

/** `roomy`: left out where there is little room. */
type Widths<Cells> = readonly { cell: keyof Cells; width: number; align?: 'right'; roomy?: true }[];

/** From this width on all columns are there. */
const ROOMY_FROM = 74;

/** The column with width 0 takes what the others leave. */
const LANE_COLUMNS: Widths<LaneCells> = [
  { cell: 'lane', width: 0 },
  { cell: 'events', width: 6, align: 'right' },
  { cell: 'why', width: 23 },
  { cell: 'until', width: 10 },
  { cell: 'tries', width: 5, align: 'right', roomy: true },
  { cell: 'last', width: 13, roomy: true },
];
const LETTER_COLUMNS: Widths<LetterCells> = [
  { cell: 'id', width: 4, align: 'right' },
  { cell: 'time', width: 8 },
  { cell: 'rule', width: 19 },
  { cell: 'what', width: 0 },
  { cell: 'who', width: 14, roomy: true },
  { cell: 'tries', width: 5, align: 'right', roomy: true },
];

function drawCells<Cells extends Record<keyof Cells, string>>(cells: Cells, all: Widths<Cells>, width: number): string {
  const columns = all.filter(({ roomy }) => roomy === undefined || width >= ROOMY_FROM);
  const taken = columns.reduce((sum, column) => sum + column.width + 1, -1);
  const rest = Math.max(0, width - taken);
  const line = columns.map((column) => fitText(cells[column.cell], column.width || rest, column.align)).join(' ');
  return fitText(line, width);
}

function drawLanes(
  { lanes, lanesLeftOut, hold }: IntegrationLook,
  now: number,
  { width, height }: Size,
  paint: Paint,
): string[] {
  const seen = lanes.slice(0, Math.max(1, height - 2));
  const total = lanes.length + lanesLeftOut;
  const shown = total > seen.length ? `lanes ${total}, the first ${seen.length}` : `lanes ${total}`;
  const rows = seen.map((lane) => drawCells(laneCells(lane, hold, now), LANE_COLUMNS, width));
  return [drawTitle(shown, width, paint), paint('dim', drawCells(LANE_TITLES, LANE_COLUMNS, width)), ...rows];
}

function drawLetters({ letters, at, integration }: ShownDelivery, { width, height }: Size, paint: Paint): string[] {
  const total = integration?.deadLetters ?? 0;
  const shown =
    total > letters.length ? `dead letters ${total}, the newest ${letters.length}` : `dead letters ${total}`;
  const title = drawTitle(shown, width, paint);
  if (letters.length === 0) return [title, paint('dim', fitText('None: nothing was given up.', width))];
  const room = Math.max(1, height - 3);
  const { top, cursor } = placeWindow(letters.length, room, at);
  const why = letters[cursor]?.reason ?? '';
  const rows = letters.slice(top, top + room).map((letter, index) => {
    const line = drawCells(letterCells(letter), LETTER_COLUMNS, width);
    return top + index === cursor ? paint('inverse', line) : line;
  });
  return [title, paint('dim', drawCells(LETTER_TITLES, LETTER_COLUMNS, width)), ...rows, fitText(why, width)];
}

/** Draws the whole story of a dead letter. */
export function drawLetter(
  { letter, ...foot }: Foot & { letter: LetterLook | undefined },
  scroll: number,
  { width, height }: Size,
  paint: Paint,
): DetailDrawing {
  const below = drawFoot(foot, width, paint);
  const room = Math.max(1, height - below.length);
  if (letter === undefined) {
    return { lines: fill([fitText('The dead letter is gone.', width)], room, width).concat(below), longest: 0 };
  }
  const { lines, longest } = drawStory(letter, scroll, { width, height: room }, paint);
  return { lines: fill(lines, room, width).concat(below), longest };
}

function drawStory(letter: LetterLook, scroll: number, { width, height }: Size, paint: Paint): DetailDrawing {
  const room = Math.max(1, height - 1);
  const { lines, position, total } = drawScrolled(tellLetter(letter), scroll, { width, height: room }, paint);
  const title = fitText(nameLetter(letter), Math.max(0, width - position.length - 1));
  return {
    lines: [paint('bold', fitText(`${title} ${position}`, width)), ...lines],
    longest: Math.max(0, total - room),
  };
}

function drawTitle(text: string, width: number, paint: Paint): string {
  return paint('dim', fitText(`── ${text} ${'─'.repeat(width)}`, width).replace(/…$/, '─'));
}

function drawFoot({ question, problem, said }: Foot, width: number, paint: Paint): string[] {
  const wrong = problem === '' ? [] : wrapText(problem, width).map((line) => paint('red', fitText(line, width)));
  const done = said === '' || question !== '' ? [] : wrapText(said, width).map((line) => fitText(line, width));
  return [...wrong, ...done, ...(question === '' ? [] : [paint('inverse', fitText(question, width))])];
}

function fill(lines: readonly string[], count: number, width: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? ' '.repeat(width));
}
