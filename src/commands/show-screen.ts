import { systemClock } from '../../lib/clock.ts';
import { sayBug } from '../../lib/say.ts';
import { type Banner, bannerLines } from '../debugger/model/banner.ts';
import type { Debugger, DebuggerOptions } from '../debugger/start-debugger.ts';
import type { CommandContext } from './command-context.ts';

/** Shows the debugger on this process's terminal; whatever ends it tells the command to stop. */
export async function showScreen(
  options: Omit<DebuggerOptions, 'stdin' | 'stdout' | 'env' | 'clock'>,
  { stop, out, err }: CommandContext,
): Promise<Debugger> {
  // Printed before the screen is taken over, so that it can still be read when it is given back.
  for (const line of describeBanner(options.banner)) out.write(line);
  // Ink shows the cursor again by way of stderr, as the process exits: that must not wait for the terminal either.
  err.idle();
  // A terminal that is closed may say so here first.
  for (const event of ['error', 'end', 'close']) process.stdin.on(event, stop.stop);
  const { startDebugger } = await import('../debugger/start-debugger.ts');
  const { stdin, stdout, env } = process;
  const screen = startDebugger({ ...options, stdin, stdout, env, clock: systemClock });
  screen.done.then(stop.stop, (error: unknown) => {
    // A view that fails must not leave servers running behind a dead screen.
    sayBug('Failed to draw the screen: this is a bug in amplitude-emulator.', error);
    stop.stop();
  });
  return screen;
}

/** What is printed of it, a line each. */
export function describeBanner(banner: Banner): string[] {
  return [...bannerLines(banner), ''];
}
