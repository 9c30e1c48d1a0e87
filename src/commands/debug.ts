import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import type { EmulatorAddress } from '../debugger/source/control-client.ts';
import { attachTo } from './attach.ts';
import type { CommandContext } from './command-context.ts';
import { printAttached } from './debug-lines.ts';
import { isInteractive, type ScreenForm } from './emulate-screen.ts';
import { parseFilterFlag } from './parse-filter-flag.ts';

export interface DebugOptions {
  emulators: readonly EmulatorAddress[];
  form: ScreenForm;
  /** Whether the screen is drawn without blocks and symbols. */
  ascii: boolean;
  /** How far back it begins, as a filter has it; undefined: with what comes from now on. */
  since: string | undefined;
  /** What is shown, as it is typed in the debugger; undefined: everything. */
  filter: string | undefined;
}

/**
 * `debug`: attaches to emulators that run, shows what comes in there, and lets them run on.
 *
 * @throws {ConfigError} where the filter cannot be read
 * @throws {AttachError} where an emulator cannot be read
 */
export async function runDebug(options: DebugOptions, context: CommandContext): Promise<ExitCode> {
  const { emulators, form, since, filter } = options;
  const { stop } = context;
  const query = parseFilterFlag(filter);
  await using running = new AsyncDisposableStack();
  const isScreen = isInteractive(form);
  // A screen has all that comes, and sentences whole requests: they choose by themselves.
  const isChosenThere = !isScreen && form !== 'sentences';
  const wish = { since, filter: isChosenThere ? filter : undefined };
  const attached = await attachTo(emulators, wish, running, stop.signal);
  if (attached === undefined) return EXIT.ok;
  if (isScreen) {
    const { showAttached } = await import('./debug-screen.ts');
    await showAttached(attached, options, context);
  } else {
    const look = { format: form === 'screen' ? 'text' : form, filter: isChosenThere ? undefined : query } as const;
    await printAttached(attached, look, context);
  }
  return EXIT.ok;
}
