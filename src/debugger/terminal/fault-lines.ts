import { escapeText } from '../../../lib/escape-text.ts';
import { formatClock } from '../model/status.ts';
import type { FaultEntry, FaultsLook } from '../model/view-sources.ts';
import { placeWindow } from '../model/window.ts';
import { fitText, wrapText } from './fit-text.ts';
import type { Paint } from './paint.ts';

interface FaultView extends FaultsLook {
  cursor: number;
  /** What is typed to be added; undefined where nothing is. */
  typed: string | undefined;
  /** What was wrong with what was typed last; empty where nothing was. */
  problem: string;
}

const HEAD_LINES = 3;

/** Draws the clock, and the faults in the order in which they are asked. */
export function drawFaults(
  { faults, clock, cursor, typed, problem }: FaultView,
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const stands = formatClock(clock) || "clock: the machine's";
  const time = `${new Date(clock.now).toISOString()}  ${stands}`;
  const foot = drawFoot(typed, problem, width, paint);
  const room = Math.max(0, height - HEAD_LINES - foot.length);
  const { top } = placeWindow(faults.length, room, cursor);
  const list = faults.slice(top, top + room).map((fault, index) => {
    const line = fitText(describe(fault), width);
    return top + index === cursor ? paint('inverse', line) : line;
  });
  const none = [fitText('No faults. a adds one: outage, or {"status":503,"times":2}.', width)];
  return [
    paint('bold', fitText(time, width)),
    paint('dim', fitText('f freeze or resume   + 1 min   H 1 h   D 1 d   0 the machine’s time', width)),
    paint(
      'dim',
      fitText(`${'#'.padStart(4)} ${'seen'.padStart(6)} ${'hit'.padStart(6)} ${'left'.padStart(6)}  fault`, width),
    ),
    ...Array.from({ length: room }, (_, index) => (list.length === 0 ? none : list)[index] ?? ' '.repeat(width)),
    ...foot,
  ];
}

function describe({ id, rule, seen, triggered, remaining }: FaultEntry): string {
  const numbers = [seen, triggered, remaining ?? '∞'].map((number) => String(number).padStart(6)).join(' ');
  return `${String(id).padStart(4)} ${numbers}  ${escapeText(JSON.stringify(rule))}`;
}

function drawFoot(typed: string | undefined, problem: string, width: number, paint: Paint): string[] {
  const wrong = problem === '' ? [] : wrapText(problem, width).map((line) => paint('red', fitText(line, width)));
  const asked = typed === undefined ? [] : [paint('inverse', fitText(`add: ${typed}▏`, width))];
  return [...wrong, ...asked];
}
