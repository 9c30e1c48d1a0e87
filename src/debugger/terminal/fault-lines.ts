import stringWidth from 'string-width';
import { FAULT_TITLES, type FaultRow, formatFaultRow, listFaultRows } from '../model/fault-rows.ts';
import { formatClock } from '../model/status.ts';
import type { FaultsLook } from '../model/view-sources.ts';
import { placeWindow } from '../model/window.ts';
import { fitText, wrapText } from './fit-text.ts';
import type { Paint } from './paint.ts';
import { fillLines } from './stream-lines.ts';

interface FaultView extends FaultsLook {
  cursor: number;
  /** What is typed to be added; undefined where nothing is. */
  typed: string | undefined;
  /** What was wrong with what was asked last; empty where nothing was. */
  problem: string;
}

/** Most lines that a text below the list takes. */
const MAX_WHOLE_LINES = 4;
const CLOCK_KEYS = 'f freeze or resume   + 1 min   H 1 h   D 1 d   0 the machine’s time';
const SCENARIO_KEYS = 'Scenarios: Enter on, off';
const NONE = 'No faults. Enter on a scenario, or a and a rule such as {"status":503,"times":2}.';

/** Draws the clock, the scenarios, and the faults in the order in which they are asked. */
export function drawFaults(
  view: FaultView,
  { width, height }: { width: number; height: number },
  paint: Paint,
): string[] {
  const { clock, typed, problem } = view;
  const stands = formatClock(clock) || "clock: the machine's";
  const head = [
    paint('bold', fitText(`${new Date(clock.now).toISOString()}  ${stands}`, width)),
    paint('dim', fitText(CLOCK_KEYS, width)),
  ];
  const foot = [...drawWhole(view, width), ...drawFoot(typed, problem, width, paint)];
  const room = Math.max(1, height - head.length - foot.length);
  return [...head, ...fillLines(drawRows(view, { width, height: room }, paint), room, width), ...foot];
}

/** The part of the list around the cursor. The titles scroll with it. */
function drawRows(view: FaultView, { width, height }: { width: number; height: number }, paint: Paint): string[] {
  const { cursor, clock, faults, scenarios } = view;
  const rows = listFaultRows(view);
  const draw = (row: FaultRow, index: number) => {
    const line = fitText(formatFaultRow(row, clock.now), width);
    return index === cursor ? paint('inverse', line) : line;
  };
  const lines = rows.map(draw);
  const title = (text: string) => paint('dim', fitText(text, width));
  const all = [
    title(SCENARIO_KEYS),
    ...lines.slice(0, scenarios.length),
    title(FAULT_TITLES),
    ...lines.slice(scenarios.length),
    ...(faults.length === 0 ? [fitText(NONE, width)] : []),
  ];
  const { top } = placeWindow(all.length, height, cursor + (cursor < scenarios.length ? 1 : 2));
  return all.slice(top, top + height);
}

/** All of the line under the cursor, where there is no room for it. */
function drawWhole(view: FaultView, width: number): string[] {
  const row = listFaultRows(view)[view.cursor];
  const text = row === undefined ? '' : formatFaultRow(row, view.clock.now);
  if (stringWidth(text) <= width) return [];
  return wrapText(text.trim(), width)
    .slice(0, MAX_WHOLE_LINES)
    .map((line) => fitText(line, width));
}

function drawFoot(typed: string | undefined, problem: string, width: number, paint: Paint): string[] {
  const wrong = problem === '' ? [] : wrapText(problem, width).slice(0, MAX_WHOLE_LINES);
  // Its end is seen, where it is typed.
  const asked = typed === undefined ? [] : wrapText(`add: ${typed}▏`, width).slice(-MAX_WHOLE_LINES);
  return [
    ...wrong.map((line) => paint('red', fitText(line, width))),
    ...asked.map((line) => paint('inverse', fitText(line, width))),
  ];
}
