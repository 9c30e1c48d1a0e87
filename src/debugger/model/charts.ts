/** What the emulator counted in a range of time, as the debugger is handed it. */
export interface ChartSource {
  stepMs: number;
  /** Oldest first; all have equally many steps. */
  lines: readonly CountedLine[];
  throttled: readonly { field: string; id: string; events: number; limit: number; freeAt: number }[];
  silenced: readonly { project: string; device: string }[];
  /** Amplitude's time, in ms since the epoch. */
  now: number;
}

/** The requests of one endpoint with one answer for one reason. */
export interface CountedLine {
  endpoint: string;
  status: number;
  rule: string | null;
  steps: readonly { requests: number; events: number; identifies: number }[];
}

/** One row of a panel: a name, how many in all, and in each step. */
export interface ChartRow {
  name: string;
  total: number;
  counts: readonly number[];
}

/** The panels that show counts, as Amplitude's own debugger has them. */
export interface Charts {
  requests: ChartRow[];
  events: ChartRow[];
  errors: ChartRow[];
}

/** The ranges, in the order in which they are gone through. */
export const CHART_RANGES = [
  { range: '5m', title: '5 min' },
  { range: '1h', title: '1 h' },
  { range: '1w', title: '1 week' },
] as const;

/** One of the ranges. */
export type ChartRange = (typeof CHART_RANGES)[number]['range'];

const FIRST_ERROR = 400;
const NO_ANSWER = 0;

/** Adds up what was counted: by status, by events and identifies, and of errors by status and rule; the most first. */
export function buildCharts(lines: readonly CountedLine[]): Charts {
  const events = lines.map((line) => line.steps.map((step) => step.events - step.identifies));
  const identifies = lines.map((line) => line.steps.map((step) => step.identifies));
  const isError = ({ status }: CountedLine) => status >= FIRST_ERROR || status === NO_ANSWER;
  return {
    requests: group(lines, ({ status }) => nameOf(status)).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    events: [toRow('events', events), toRow('identifies', identifies)],
    errors: group(lines.filter(isError), ({ status, rule }) => `${nameOf(status)} ${rule ?? ''}`.trim()).toSorted(
      (one, other) => other.total - one.total,
    ),
  };
}

function nameOf(status: number): string {
  return status === NO_ANSWER ? 'none' : String(status);
}

function group(lines: readonly CountedLine[], name: (line: CountedLine) => string): ChartRow[] {
  const groups = Map.groupBy(lines, name);
  return [...groups].map(([title, own]) =>
    toRow(
      title,
      own.map(({ steps }) => steps.map(({ requests }) => requests)),
    ),
  );
}

function toRow(name: string, rows: readonly (readonly number[])[]): ChartRow {
  const length = rows[0]?.length ?? 0;
  const counts = Array.from({ length }, (_, step) => rows.reduce((sum, row) => sum + (row[step] ?? 0), 0));
  return { name, counts, total: counts.reduce((sum, count) => sum + count, 0) };
}

/** Fewer steps, each the sum of several that follow each other; the newest are whole. */
export function squeeze(counts: readonly number[], width: number): number[] {
  if (width <= 0) return [];
  const each = Math.max(1, Math.ceil(counts.length / width));
  const squeezed = Array.from({ length: Math.ceil(counts.length / each) }, () => 0);
  const first = counts.length - squeezed.length * each;
  for (const [index, count] of counts.entries()) {
    const place = Math.floor((index - first) / each);
    squeezed[place] = (squeezed[place] ?? 0) + count;
  }
  return squeezed;
}
