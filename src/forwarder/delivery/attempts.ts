/** One time that an event was sent in vain. */
export interface Attempt {
  /** In ms since the epoch. */
  at: number;
  /** Slug of the rule that read the answer. */
  rule: string;
  /** HTTP status; null where nothing answered. */
  status: number | null;
  /** What was wrong, cut where it is long. */
  reason: string;
}

/** The attempts of an event that was not sent in vain yet: one list for all of them. */
export const NO_ATTEMPTS: readonly Attempt[] = Object.freeze([]);

/** Of very many attempts the first few say how it began, the last ones how it ended. */
const FIRST_KEPT = 5;
const LAST_KEPT = 45;
const REASON_KEPT = 200;

/** @example buildAttempt(result, interpretation, now) // { at: 1767225600000, rule: 'deliver.5xx-network', status: 503, reason: 'HTTP 503' } */
export function buildAttempt(
  result: { kind: 'response'; status: number } | { kind: 'failure' },
  { rule, reason }: { rule: string; reason: string },
  at: number,
): Attempt {
  return { at, rule, status: result.kind === 'response' ? result.status : null, reason: reason.slice(0, REASON_KEPT) };
}

/** The attempts with one more; of too many, those in the middle are left out. */
export function addAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  const all = [...attempts, attempt];
  return all.length <= FIRST_KEPT + LAST_KEPT ? all : all.toSpliced(FIRST_KEPT, 1);
}
