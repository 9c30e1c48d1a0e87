/** What became of requests and tunnels for a host: ended here, refused, or passed on. */
export type HostUse = 'ended' | 'refused' | 'passed';

/** What the proxy was asked for, host by host. */
export interface HostCounts {
  /** @returns true the first time that this became of this host */
  add(host: string, use: HostUse): boolean;
  list(): { hosts: Readonly<Record<string, Readonly<Partial<Record<HostUse, number>>>>>; others: number };
}

/** Most hosts that are counted by name; the rest is counted together. */
const MAX_HOSTS = 500;

export function createHostCounts(): HostCounts {
  const counts = new Map<string, Partial<Record<HostUse, number>>>();
  let others = 0;
  return {
    add(host, use) {
      const found = counts.get(host);
      if (found === undefined && counts.size >= MAX_HOSTS) {
        others++;
        return false;
      }
      const before = found?.[use] ?? 0;
      counts.set(host, { ...found, [use]: before + 1 });
      return before === 0;
    },
    list: () => ({ hosts: Object.fromEntries(counts), others }),
  };
}
