/** Looks at something now and then. */
export interface Poller {
  /** Looks at once; during a look, right after it, as that one may have come too early. */
  look(): void;
  end(): void;
}

interface PollerOptions {
  /** Looks once; says whether there was an answer that can be used. */
  ask(): Promise<boolean>;
  /** Between an answer and the next question, in ms. */
  everyMs: number;
  /** Whether anybody sees it: nothing is asked otherwise. */
  isSeen(): boolean;
}

/** What failed is asked again after this time at the latest, in ms. */
const AGAIN_MS = 3000;

/** Makes what looks at something now and then, one look at a time; the first one is asked for. */
export function createPoller({ ask, everyMs, isSeen }: PollerOptions): Poller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isWanted = false;
  let isEnded = false;
  const look = async () => {
    clearTimeout(timer);
    isWanted = true;
    if (isAsking) return;
    let pause = everyMs;
    isAsking = true;
    while (isWanted && !isEnded && isSeen()) {
      isWanted = false;
      pause = (await ask()) ? everyMs : Math.min(everyMs, AGAIN_MS);
    }
    isAsking = false;
    isWanted = false;
    if (!isEnded) timer = setTimeout(look, pause);
  };
  return {
    look: () => void look(),
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
