import type { SessionError } from './session-error.ts';

/** What a person is told of a session that cannot be kept: once when it begins, once when it is over. */
export interface StoreTrouble {
  /** Some parts could not be written, and wait. */
  begin(error: SessionError): void;
  /** So many requests that waited were given up to make room in memory. */
  lose(requests: number): void;
  /** All is written; so many requests were late. */
  end(late: number): void;
  /** What is wrong now; null while all is well. */
  readonly problem: string | null;
  /** Requests that were never kept, since the start or the last reset of everything. */
  readonly lost: number;
  forget(): void;
}

export function createStoreTrouble(onProblem: (message: string) => void): StoreTrouble {
  let problem: string | null = null;
  let lost = 0;
  let lostNow = 0;

  return {
    begin(error) {
      if (problem === error.message) return;
      problem = error.message;
      onProblem(`${error.message} Until then requests are answered with 503, and GET /stats counts what is not kept.`);
    },
    lose(requests) {
      lost += requests;
      lostNow += requests;
    },
    end(late) {
      if (problem === null) return;
      problem = null;
      const missing = lostNow === 0 ? 'Nothing is missing.' : `${lostNow} requests are missing in the data directory.`;
      onProblem(`The session can be kept again: ${late} requests that had to wait are on disk now. ${missing}`);
      lostNow = 0;
    },
    get problem() {
      return problem;
    },
    get lost() {
      return lost;
    },
    forget() {
      lost = 0;
      lostNow = 0;
    },
  };
}
