/** What one benchmark found. */
export interface BenchResult {
  name: string;
  /** How it compares with what it is measured beside: the median over all rounds. */
  ratio: number;
  /** How far rounds were apart: the highest ratio less the lowest. */
  spread: number;
  /** What the ratio should be. */
  goal: { atLeast: number } | { atMost: number };
  /** Further numbers by what they are. */
  more: Record<string, number>;
}

/** The middle one; of an even number the higher of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Writes a result for a person. */
export function formatResult({ name, ratio, spread, goal, more }: BenchResult): string {
  const [wanted, met] =
    'atLeast' in goal
      ? [`at least ${goal.atLeast}`, ratio >= goal.atLeast]
      : [`at most ${goal.atMost}`, ratio <= goal.atMost];
  const numbers = Object.entries(more).map(([what, value]) => `${what} ${round(value)}`);
  return `${met ? 'ok  ' : 'MISS'} ${name}: ${round(ratio)} (goal ${wanted}, spread ${round(spread)}); ${numbers.join(', ')}`;
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
