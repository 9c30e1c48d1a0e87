import type { ListedFaults, ScenarioList } from '../api/api-shapes.ts';

interface ScenarioListProps {
  scenarios: ScenarioList['scenarios'];
  faults: ListedFaults['faults'];
  /** Plays it, or takes all its faults away. */
  turn: (name: string, on: boolean) => void;
}

/** Ready-made faults, each on or off. */
export function ScenarioSwitches({ scenarios, faults, turn }: ScenarioListProps) {
  return (
    <section class="panel" aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">Scenarios</h2>
      <ul class="switches">
        {scenarios.map(({ name, description }) => {
          const on = faults.some(({ rule }) => rule.name === name);
          return (
            <li key={name}>
              <button
                type="button"
                role="switch"
                aria-checked={on}
                aria-describedby={`scenario-${name}`}
                onClick={() => turn(name, !on)}
              >
                <span class="knob" aria-hidden="true" />
                {name}
              </button>
              <span id={`scenario-${name}`} class="dim">
                {description}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
