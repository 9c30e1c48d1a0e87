/**
 * Says why no answer came, in a line.
 *
 * @example explainFailure(error, 10_000) // 'Error: connect ECONNREFUSED 127.0.0.1:9100'
 */
export function explainFailure(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing whole within ${timeoutMs / 1000} s`;
  // A name with several addresses fails with one error for each, and no words of its own.
  if (error instanceof AggregateError) return error.errors.map((one) => explainFailure(one, timeoutMs)).join('; ');
  return `${error.name}: ${error.message}`;
}
