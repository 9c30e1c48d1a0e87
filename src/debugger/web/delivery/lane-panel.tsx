import { escapeText } from '../../../../lib/escape-text.ts';
import { LANE_TITLES, type LaneCells, laneCells } from '../../model/delivery/delivery-cells.ts';
import type { IntegrationLook } from '../../model/delivery/delivery-look.ts';

const COLUMNS: readonly { cell: keyof LaneCells; kind: string }[] = [
  { cell: 'lane', kind: '' },
  { cell: 'events', kind: 'number' },
  { cell: 'why', kind: '' },
  { cell: 'until', kind: '' },
  { cell: 'tries', kind: 'number' },
  { cell: 'last', kind: '' },
];

/** The devices and users that something is held back of or under way. */
export function LanePanel({ integration, now }: { integration: IntegrationLook; now: number }) {
  const { lanes, lanesLeftOut, hold } = integration;
  if (lanes.length === 0) return <p class="dim">No device or user waits for itself.</p>;
  return (
    <>
      <table class="data">
        <thead>
          <tr>
            {COLUMNS.map(({ cell, kind }) => (
              <th key={cell} scope="col" class={kind}>
                {LANE_TITLES[cell]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => {
            const cells = laneCells(lane, hold, now);
            return (
              <tr key={lane.lane}>
                {COLUMNS.map(({ cell, kind }) => (
                  <td key={cell} class={kind}>
                    {escapeText(cells[cell])}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {lanesLeftOut > 0 && <p class="dim">… and {lanesLeftOut} more</p>}
    </>
  );
}
