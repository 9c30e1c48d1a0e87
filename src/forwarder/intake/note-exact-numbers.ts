import type { MappingNote } from '../mapping/explanation.ts';

/** Deepest level that is looked at; what lies deeper is not sent. */
const LEVELS = 100;

/** Says which values of an event were numbers that only text holds exactly (`intake.precision`). */
export function noteExactNumbers(event: object, exact: ReadonlySet<string>): MappingNote[] {
  const notes: MappingNote[] = [];
  lookInto(event, '', LEVELS, (source, value) => {
    if (!exact.has(value)) return;
    const note = `${value} has more digits than a number holds: kept as text`;
    notes.push({ rule: 'intake.precision', source, note, fix: `Send ${source} as text.` });
  });
  return notes;
}

function lookInto(object: object, path: string, levels: number, onText: (source: string, text: string) => void): void {
  for (const [key, value] of Object.entries(object)) {
    const source = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') onText(source, value);
    else if (typeof value === 'object' && value !== null && levels > 1) lookInto(value, source, levels - 1, onText);
  }
}
