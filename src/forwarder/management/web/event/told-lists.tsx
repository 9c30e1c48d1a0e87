import { escapeText } from '../../../../../lib/escape-text.ts';
import type { DescribedMapping } from '../api/management-shapes.ts';

/** What was changed, is to be known, or went nowhere. */
export function ToldLists({ mapping }: { mapping: DescribedMapping }) {
  const changes = mapping.kind === 'mapped' ? mapping.changes : [];
  return (
    <>
      <ToldList
        title="Changed so that Amplitude takes it"
        rows={changes.map(({ field, change, reason, rule }) => [field, `${change}: ${reason}`, rule])}
      />
      <ToldList
        title="Notes"
        rows={mapping.notes.map(({ source, note, fix, rule }) => [
          source,
          fix === undefined ? note : `${note}. ${fix}`,
          rule,
        ])}
      />
      <ToldList title="Left out" rows={mapping.unused.map(({ source, reason }) => [source, reason, ''])} />
    </>
  );
}

function ToldList({ title, rows }: { title: string; rows: readonly (readonly [string, string, string])[] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <table class="data">
        <tbody>
          {rows.map(([what, text, rule]) => (
            <tr key={`${what} ${text}`}>
              <th scope="row">{escapeText(what)}</th>
              <td>{escapeText(text)}</td>
              <td class="dim">{escapeText(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
