import { readFileSync } from 'node:fs';

/** Linux counts in ticks of 10 ms. */
const MS_PER_TICK = 10;
/** Places of user and system time in `/proc/<pid>/stat`, after the name in brackets. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** What a process took of the processor until now, in ms; NaN where the system does not say. */
export function readProcessCpu(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK;
  } catch {
    return Number.NaN;
  }
}
