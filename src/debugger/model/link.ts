/** How records of one emulator come here. */
export interface SourceLink {
  name: string;
  /** Why the connection is lost; empty where it is there. */
  lost: string;
  /** How many records are still to come, where it lags. */
  behind: number;
  /** How many were evicted from its memory before they could be read. */
  missed: number;
}

/**
 * Writes what is wrong with the way records come here; empty where nothing is.
 *
 * @example formatLinks([{ name: ':9100', lost: '', behind: 1204, missed: 0 }]) // '● live, 1204 behind'
 */
export function formatLinks(links: readonly SourceLink[]): string {
  const isOne = links.length === 1;
  const lost = links.filter((link) => link.lost !== '');
  const behind = links.reduce((sum, link) => sum + link.behind, 0);
  const missed = links.reduce((sum, link) => sum + link.missed, 0);
  const parts = [
    ...lost.map((link) => `◌ lost ${isOne ? '' : `${link.name} `}(${link.lost}), tried again`),
    behind === 0 ? '' : `${lost.length === 0 ? '● live, ' : ''}${behind} behind`,
    missed === 0 ? '' : `gap ${missed}`,
  ];
  return parts.filter(Boolean).join(' │ ');
}
