import type { MappingNote } from '../mapping/explanation.ts';

/** Says which values of an event were numbers that only text holds exactly (`intake.precision`). */
export function noteExactNumbers(event: object, exact: ReadonlySet<string>): MappingNote[] {
  const notes: MappingNote[] = [];
  lookInto(event, '', (source, value) => {
    if (!exact.has(value)) return;
    const note = `${value} has more digits than a number holds: kept as text`;
    notes.push({ rule: 'intake.precision', source, note, fix: `Send ${source} as text.` });
  });
  return notes;
}

/** Goes as deep as the event: one that is nested deeper than 100 levels was refused. */
function lookInto(object: object, path: string, onText: (source: string, text: string) => void): void {
  for (const [key, value] of Object.entries(object)) {
    const source = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') onText(source, value);
    else if (typeof value === 'object' && value !== null) lookInto(value, source, onText);
  }
}
