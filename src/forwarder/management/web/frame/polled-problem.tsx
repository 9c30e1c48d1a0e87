/** Why something could not be read; the page tries again by itself. */
export function PolledProblem({ problem }: { problem: { error: string; fix: string } | undefined }) {
  return (
    <p class="problem" role="alert">
      {problem === undefined ? '' : `${problem.error} ${problem.fix}`}
    </p>
  );
}
