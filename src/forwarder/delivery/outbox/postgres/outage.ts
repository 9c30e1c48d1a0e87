/** What keeps something from working, from its first failure until it works again. */
export interface Outage {
  /** It failed. Said once, until it ends. */
  begin(error: unknown): void;
  /** It works. */
  end(): void;
}

export interface OutageListener {
  /** @param problem of the first failure */
  onBegun: (problem: string) => void;
  onEnded: () => void;
}

export function createOutage({ onBegun, onEnded }: OutageListener): Outage {
  let isThere = false;
  return {
    begin(error) {
      if (isThere) return;
      isThere = true;
      onBegun(error instanceof Error ? error.message : String(error));
    },
    end() {
      if (!isThere) return;
      isThere = false;
      onEnded();
    },
  };
}
