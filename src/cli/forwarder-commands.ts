import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { DeadLetterAction, DeadLetterOptions } from '../commands/dead-letters.ts';
import type { DeadLetterFilter } from '../forwarder/delivery/outbox/dead-letter-filter.ts';
import { readFlags, withSettings } from './command-flags.ts';

/** Adds the commands of the forwarder alone: `forward`, `replay`, `dead-letters`. Each loads what it needs when it is called. */
export function addForwarderCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  const forward = withSettings('forward', program.command('forward'))
    .description('run the forwarder alone, for Amplitude or a URL on this machine; logs go to stderr as JSON')
    .option('--dry-run', 'map and check what comes in, print it, store and send nothing');
  forward.action(async ({ dryRun }: { dryRun?: true }) => {
    const { loadConfig } = await import('../config/load-config.ts');
    // Said once the log is open.
    const notes: string[] = [];
    const onIdle = (message: string) => void notes.push(message);
    const config = await loadConfig(readFlags('forward', forward), process.env, { command: 'forward', onIdle });
    if (dryRun) {
      const { runDryRun } = await import('../commands/forward-dry-run.ts');
      end(await runDryRun(config, notes, context));
      return;
    }
    const { runForward } = await import('../commands/forward.ts');
    end(await runForward(config, notes, context));
  });

  const replay = withSettings('replay', program.command('replay'))
    .description('send a recorded session, a file with one event as JSON on each line, to a forwarder that runs')
    .argument('<file>', 'the session')
    .option('--url <url>', "the gateway's address (default: where the configuration says)")
    .addOption(new Option('--rate <events>', 'events per second at most').argParser(parsePositive));
  replay.action(async (file: string, options: { url?: string; rate?: number }) => {
    const { loadConfig } = await import('../config/load-config.ts');
    const { runReplay } = await import('../commands/replay.ts');
    end(await runReplay(await loadConfig(readFlags('replay', replay), process.env), file, options, context));
  });

  const deadLetters = program.command('dead-letters').description('look at events that were given up, and decide');
  const add = (action: DeadLetterAction, description: string) => {
    const command = withFilter(withSettings('dead-letters', deadLetters.command(action).description(description)));
    command.option('--integration <id>', 'of this one, installed by the management API (default: the configured one)');
    if (action !== 'list') command.option('--all', 'every dead letter, without a filter');
    if (action === 'list') command.option('--json', 'one JSON object per line');
    command.action(async (options: FilterFlags & DeadLetterOptions) => {
      const { loadConfig } = await import('../config/load-config.ts');
      const { runDeadLetters } = await import('../commands/dead-letters.ts');
      const config = await loadConfig(readFlags('dead-letters', command), process.env);
      end(await runDeadLetters(config, action, toFilter(options), options, context));
    });
  };
  add('list', 'a line for each, the oldest first');
  add('show', 'everything that is known of them, as JSON: the event, the reason, the last answer');
  add('replay', 'put them back into the outbox, to be delivered again');
  add('discard', 'forget them for good');
}

interface FilterFlags {
  id?: number[];
  rule?: string;
  eventType?: string;
  field?: string;
  reason?: string;
  user?: string;
  device?: string;
  since?: number;
  until?: number;
}

function withFilter(command: Command): Command {
  return command
    .option('--id <number>', 'this one; may be given several times', (text: string, ids: number[] = []) => [
      ...ids,
      parseWhole(text),
    ])
    .option('--rule <slug>', 'given up by this rule, or by those that begin so')
    .option('--event-type <name>', 'of this event type')
    .option('--field <name>', 'with this field at fault')
    .option('--reason <text>', 'with this text in the reason')
    .option('--user <id>', 'of this user')
    .option('--device <id>', 'of this device')
    .addOption(new Option('--since <time>', 'given up at this time or later, ISO 8601').argParser(parseDate))
    .addOption(new Option('--until <time>', 'given up before this time, ISO 8601').argParser(parseDate));
}

function toFilter({ id, rule, eventType, field, reason, user, device, since, until }: FilterFlags): DeadLetterFilter {
  const given = Object.entries({
    ids: id,
    rule,
    eventType,
    field,
    reason,
    userId: user,
    deviceId: device,
    since,
    until,
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}

function parseDate(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('It must be a time such as 2026-02-25 or 2026-02-25T14:30:00Z.');
}
