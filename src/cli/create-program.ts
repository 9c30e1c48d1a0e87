import { Command } from 'commander';
import { say } from '../../lib/say.ts';
import { addCheckCommands } from './check-commands.ts';
import { addEmulatorCommands } from './emulator-commands.ts';
import { addForwarderCommands } from './forwarder-commands.ts';
import { readVersion } from './version.ts';

/**
 * Creates the command line: every command with its flags. What a command does is loaded when it is called.
 *
 * @param end told the exit code of the command that ran
 */
export function createProgram(end: (code: number) => void): Command {
  const program = new Command('amplitude-emulator')
    .description('A local Amplitude, a forwarder, a terminal debugger and a conformance suite')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) })
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what there is)');
  addEmulatorCommands(program, end);
  addCheckCommands(program, end);
  addForwarderCommands(program, end);
  return program;
}
