/** Counts preflights: they are answered and leave no record, and where none comes, no page sends. */
export interface PreflightCount {
  add(): void;
  read(): number;
  clear(): void;
}

export function createPreflightCount(): PreflightCount {
  let count = 0;
  return {
    add() {
      count++;
    },
    read: () => count,
    clear() {
      count = 0;
    },
  };
}
