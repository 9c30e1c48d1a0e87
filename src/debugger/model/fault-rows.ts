import { escapeText } from '../../../lib/escape-text.ts';
import { formatDuration } from './format-duration.ts';
import type { FaultEntry, FaultScenario, FaultsLook } from './view-sources.ts';

/** A line of the view of faults: one that is ready-made, or one that there is. */
export type FaultRow =
  | { kind: 'scenario'; scenario: FaultScenario; faults: readonly FaultEntry[] }
  | { kind: 'fault'; fault: FaultEntry };

/** Lists the scenarios, each with its faults where it is on, and below them every fault in the order in which they are asked. */
export function listFaultRows({ scenarios, faults }: Pick<FaultsLook, 'scenarios' | 'faults'>): FaultRow[] {
  return [
    ...scenarios.map((scenario): FaultRow => {
      return { kind: 'scenario', scenario, faults: faults.filter((fault) => nameOf(fault) === scenario.name) };
    }),
    ...faults.map((fault): FaultRow => ({ kind: 'fault', fault })),
  ];
}

function nameOf({ rule }: FaultEntry): unknown {
  return Reflect.get(rule, 'name');
}

const NUMBER_WIDTH = 6;
const HIT_WIDTH = 12;
const NAME_WIDTH = 15;

/** The titles above the faults. */
export const FAULT_TITLES = formatNumbers('#', 'seen', 'hit', 'left', 'last hit', 'fault');

/**
 * Writes a line of the view of faults.
 *
 * @param now Amplitude's time
 */
export function formatFaultRow(row: FaultRow, now: number): string {
  if (row.kind === 'scenario') {
    const { scenario, faults } = row;
    const isOn = faults.length > 0;
    return escapeText(`${isOn ? '● on ' : '○ off'}  ${scenario.name.padEnd(NAME_WIDTH)} ${scenario.description}`);
  }
  const { id, rule, seen, triggered, lastTriggered, remaining } = row.fault;
  const hit = lastTriggered === null ? '–' : `${formatDuration(Math.max(0, now - lastTriggered))} ago`;
  return formatNumbers(id, seen, triggered, remaining ?? '∞', hit, escapeText(JSON.stringify(rule)));
}

type CellText = string | number;

function formatNumbers(
  id: CellText,
  seen: CellText,
  hit: CellText,
  left: CellText,
  last: string,
  rule: string,
): string {
  const numbers = [seen, hit, left].map((cell) => String(cell).padStart(NUMBER_WIDTH));
  return `${String(id).padStart(4)} ${numbers.join(' ')} ${last.padStart(HIT_WIDTH)}  ${rule}`;
}
