/**
 * How V8 is to keep the memory of what runs for long. Most memory held while 150,000 events passed through the forwarder
 * (bench/forwarder-sender.ts, three runs each): 287 to 293 MB without flags, 206 to 223 with the first one, 139 to 147 with
 * both. Speed differed by less than one run from another.
 *
 * - `--max-semi-space-size`: MB of each of the two halves of the space that new objects are made in. By itself it grows to
 *   64 MB in all.
 * - `--heap-growing-percent`: how much garbage may gather before it is collected, in percent of what is alive. V8's own
 *   choice is up to 300. At 30 a delivered event costs 10 % more of the processor than at 100, and the process 15 MB less.
 */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  emulate: ['--max-semi-space-size=8'],
  forward: ['--max-semi-space-size=8', '--heap-growing-percent=100'],
};

/** V8's flags for a command; of those that the user gives too, the user's count. */
export function startFlags(command = '', given: readonly string[] = []): string[] {
  const names = new Set(given.map((flag) => flag.split('=', 1)[0]?.replaceAll('_', '-')));
  return (FLAGS[command] ?? []).filter((flag) => !names.has(flag.split('=', 1)[0]));
}

/**
 * Starts this process over, in its place and under its number, with the flags of its command: V8 takes them at the start
 * only, NODE_OPTIONS does not allow all of them, and what a shebang can pass on differs between systems. Costs a third of
 * `node -e 0` (15 ms of 45), once, for commands that run for long. On Windows, which cannot do it, it goes without.
 */
export function restartWithFlags(): void {
  const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  const flags = startFlags(process.argv[2], given);
  if (flags.length === 0 || process.platform === 'win32' || process.execve === undefined) return;
  const args = [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)];
  process.execve(process.execPath, args, process.env);
}
