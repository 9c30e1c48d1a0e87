import stringWidth from 'string-width';
import { escapeText } from '../../lib/escape-text.ts';
import type { AmplitudeEvent } from '../forwarder/amplitude-event.ts';
import type { DataflyEvent } from '../forwarder/event.ts';
import type { ExplainedField } from '../forwarder/mapping/explanation.ts';
import { listMade } from '../forwarder/mapping/list-made.ts';
import type { Mapping } from '../forwarder/mapping/map-event.ts';
import { valueAt } from '../forwarder/mapping/value-at.ts';

/** Longest value that is written out, in characters. */
const VALUE_LENGTH = 44;

/**
 * Writes for a person what became of an event: each field with its value, its rule and what it was read from.
 *
 * @param where stands before it: which event, which integration, where there are several
 */
export function explainLines(event: DataflyEvent, blueprint: string, mapping: Mapping, where = ''): string[] {
  const title = `${where}${event.type}${event.event ? ` ${show(event.event)}` : ''}, with blueprint ${blueprint}`;
  if (mapping.kind === 'dropped') {
    return [title, '', `Kept back on purpose: ${mapping.reason} (${mapping.rule}). Nothing is sent.`];
  }
  const { events, refused, changes, explanation } = mapping;
  const all = listMade(events, refused);
  return [
    `${title}: ${all.length === 1 ? 'one event' : `${all.length} events`}`,
    ...all.flatMap(({ event: one }, index) => eventLines(one, index, explanation.fields)),
    ...section(
      'Refused, as Amplitude would',
      refused.map(({ event: one, field, reason, rule }) => [show(one.event_type), `${field}: ${reason}`, rule]),
    ),
    ...section(
      'Changed so that Amplitude takes it',
      changes.map(({ field, change, reason, rule }) => [field, `${change}: ${reason}`, rule]),
    ),
    ...section(
      'Notes',
      explanation.notes.flatMap(({ source, note, fix, rule }) => [
        [rule, source, note],
        ...(fix === undefined ? [] : [['', '', `Fix: ${fix}`]]),
      ]),
    ),
    ...section(
      'Left out',
      explanation.unused.map(({ source, reason }) => [source, reason]),
    ),
  ];
}

function eventLines(event: AmplitudeEvent, index: number, fields: readonly ExplainedField[]): string[] {
  const rows = fields
    .filter(({ event: of }) => of === index)
    .map(({ field, rule, source }) => [field, show(valueAt(event, field)), rule, source === null ? '' : `← ${source}`]);
  return section(`${index + 1}  ${event.event_type}`, rows);
}

/** A heading and a table, columns aligned as they are shown; nothing where there are no rows. */
function section(heading: string, rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const shown = rows.map((row) => row.map(escapeText));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => stringWidth(row[column] ?? ''))));
  const line = (row: string[]) =>
    row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)))).join('  ');
  return ['', heading, ...shown.map((row) => `   ${line(row)}`.trimEnd())];
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length <= VALUE_LENGTH ? text : `${text.slice(0, VALUE_LENGTH - 1)}…`;
}
