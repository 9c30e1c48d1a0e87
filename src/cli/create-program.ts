import { Command } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import { addCheckCommands } from './check-commands.ts';
import { addDebugCommand } from './debug-command.ts';
import { addEmulatorCommands } from './emulator-commands.ts';
import { addForwarderCommands } from './forwarder-commands.ts';
import { addIntegrationCommands } from './integration-commands.ts';
import { readVersion } from './version.ts';

/**
 * Creates the command line: every command with its flags. What a command does is loaded when it is called.
 *
 * @param end told the exit code of the command that ran
 * @param context what each command is given
 */
export function createProgram(end: (code: number) => void, context: CommandContext): Command {
  const program = new Command('amplitude-emulator')
    .description('A local Amplitude, a forwarder, a terminal debugger and a conformance suite')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut(text) {
        for (const line of withoutEnd(text).split('\n')) context.out.write(line);
      },
      writeErr: (text) => context.err.write(withoutEnd(text)),
    })
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what there is)');
  addEmulatorCommands(program, end, context);
  addDebugCommand(program, end, context);
  addCheckCommands(program, end, context);
  addForwarderCommands(program, end, context);
  addIntegrationCommands(program, end, context);
  return program;
}

function withoutEnd(text: string): string {
  return text.replace(/\n$/, '');
}
