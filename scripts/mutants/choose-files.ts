import { globSync } from 'node:fs';
import { createRng } from '../../lib/rng.ts';
import { AREAS, type Area } from './areas.ts';

export interface Choice {
  /** Beginnings of paths; undefined for all. */
  only: readonly string[] | undefined;
  /** How many files, chosen by chance; undefined for all. */
  sample: string | undefined;
  seed: number;
}

/** Which files of which area are mutated, areas without any left out. */
export function chooseFiles({ only, sample, seed }: Choice): { area: Area; files: string[] }[] {
  const rng = createRng(seed);
  const all = AREAS.flatMap((area) =>
    globSync(area.mutate)
      .sort()
      .map((file) => ({ area, file })),
  );
  const wanted = only === undefined ? all : all.filter(({ file }) => only.some((path) => file.startsWith(path)));
  const order =
    sample === undefined
      ? wanted
      : wanted.map((one) => ({ ...one, at: rng.next() })).sort((one, other) => one.at - other.at);
  const chosen = Map.groupBy(order.slice(0, sample === undefined ? undefined : Number(sample)), ({ area }) => area);
  return [...chosen].map(([area, files]) => ({ area, files: files.map(({ file }) => file) }));
}
