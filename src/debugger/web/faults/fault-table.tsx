import { useEffect, useRef } from 'preact/hooks';
import type { ListedFaults } from '../api/api-shapes.ts';
import { describeFault } from './describe-fault.ts';

interface FaultTableProps {
  faults: ListedFaults['faults'];
  /** Index of the row that the keys are for. */
  cursor: number;
  choose: (index: number) => void;
  remove: (id: number) => void;
}

/** The faults in the order in which they are asked, with what became of each. */
export function FaultTable({ faults, cursor, choose, remove }: FaultTableProps) {
  const rows = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    // Follows the cursor where the keyboard already is in the table; takes it from nowhere else.
    if (!rows.current?.contains(document.activeElement)) return;
    rows.current.querySelectorAll('tr')[cursor]?.focus();
  }, [cursor]);
  if (faults.length === 0) return <p class="dim">No faults: every request is answered as Amplitude would.</p>;
  return (
    <table class="data">
      <thead>
        <tr>
          <th scope="col" class="number">
            #
          </th>
          <th scope="col">what happens</th>
          <th scope="col">to which requests</th>
          <th scope="col" class="number">
            seen
          </th>
          <th scope="col" class="number">
            triggered
          </th>
          <th scope="col" class="number">
            left
          </th>
          <th scope="col" class="short">
            last
          </th>
          <th scope="col" class="short">
            <span class="unseen">remove</span>
          </th>
        </tr>
      </thead>
      <tbody ref={rows}>
        {faults.map((fault, index) => {
          const { name, effect, match } = describeFault(fault);
          const { id, seen, triggered, remaining, lastTriggered } = fault;
          return (
            <tr
              key={id}
              tabIndex={index === cursor ? 0 : -1}
              aria-current={index === cursor}
              onFocus={() => choose(index)}
            >
              <td class="number">{id}</td>
              <td>
                {name !== '' && <strong>{name} </strong>}
                {effect}
              </td>
              <td>{match}</td>
              <td class="number">{seen}</td>
              <td class="number">{triggered}</td>
              <td class="number">{remaining ?? '∞'}</td>
              <td class="short">
                {typeof lastTriggered === 'number' ? new Date(lastTriggered).toISOString().slice(11, 19) : ''}
              </td>
              <td>
                <button
                  type="button"
                  tabIndex={index === cursor ? 0 : -1}
                  aria-label={`Remove fault ${id}`}
                  onClick={() => remove(id)}
                >
                  Remove
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
