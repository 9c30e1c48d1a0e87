import { countOf } from '../../../lib/count-of.ts';
import { VERDICT_SYMBOLS } from './format-record.ts';
import type { Verdict } from './record.ts';

/** What else there is to know: faults, a clock that is not the machine's, and how many warnings lints gave. */
export interface EmulatorStatus {
  faults: readonly { id: number; name?: string; triggered: number }[];
  clock: { frozen: boolean; offsetMs: number };
  /** Warnings of lints since the start, or since the emulator was reset. */
  linted: number;
}

const VERDICTS: readonly Verdict[] = ['accepted', 'duplicate', 'dropped', 'rejected', 'throttled'];

/** Writes how many there were of each verdict; of those there were none of, only the first. */
export function formatVerdicts(totals: Readonly<Record<Verdict, number>>): string {
  return VERDICTS.filter((verdict) => totals[verdict] > 0 || verdict === 'accepted')
    .map((verdict) => `${VERDICT_SYMBOLS[verdict]}${totals[verdict]}`)
    .join(' ');
}

/**
 * Writes which faults there are; of several, how many and how often they were triggered in all.
 *
 * @example formatFaults([{ id: 1, name: 'outage', triggered: 22 }]) // 'fault 1 outage ×22'
 */
export function formatFaults(faults: EmulatorStatus['faults']): string {
  const [only] = faults;
  if (only === undefined) return '';
  const triggered = faults.reduce((sum, fault) => sum + fault.triggered, 0);
  const name = faults.length > 1 ? `${faults.length} faults` : ['fault', only.id, only.name].filter(Boolean).join(' ');
  return `${name} ×${triggered}`;
}

const MS: readonly [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];
/** Within this many ms it is the machine's time: two looks at it are not at once. */
const SAME_TIME_MS = 1000;

/**
 * Writes how Amplitude's clock stands to the machine's; empty where it is the same.
 *
 * @example formatClock({ frozen: true, offsetMs: 604_800_000 }) // 'clock FROZEN +7d'
 */
export function formatClock({ frozen, offsetMs }: EmulatorStatus['clock']): string {
  const offset = Math.abs(offsetMs) < SAME_TIME_MS ? '' : formatOffset(offsetMs);
  if (!frozen && offset === '') return '';
  return ['clock', frozen ? 'FROZEN' : '', offset].filter(Boolean).join(' ');
}

function formatOffset(ms: number): string {
  const [unit, size] = MS.find(([, one]) => Math.abs(ms) >= one) ?? ['s', 1000];
  return `${ms < 0 ? '−' : '+'}${Math.floor(Math.abs(ms) / size)}${unit}`;
}

/** Writes how many warnings lints gave; empty where none. */
export function formatLinted(linted: number): string {
  return linted === 0 ? '' : `! ${countOf(linted, 'warning')}`;
}
