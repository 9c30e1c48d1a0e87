/** Watches whether Amplitude counts as ingested what it takes (`deliver.zero-ingested`). */
export interface IngestionCheck {
  /** It took so many without counting them. */
  note(missing: number): void;
  /** So many in all. */
  readonly missing: number;
}

/** @param onProblem told the first time, and again when the number has doubled: the log must not fill up */
export function createIngestionCheck(onProblem: (message: string) => void): IngestionCheck {
  let missing = 0;
  let said = 0;
  return {
    note(more) {
      missing += more;
      if (missing === 0 || missing < 2 * said) return;
      said = missing;
      onProblem(
        `Amplitude answered 200 and counted ${missing} events so far not as ingested (deliver.zero-ingested). They are taken for delivered: look in the project whether they are there.`,
      );
    },
    get missing() {
      return missing;
    },
  };
}
