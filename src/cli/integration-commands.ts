import type { Command } from 'commander';
import type { CommandContext } from '../commands/command-context.ts';
import type { IntegrationAction } from '../commands/integrations.ts';
import { readFlags, withSettings } from './command-flags.ts';

interface ActionFlags {
  url?: string;
  json?: true;
  keep?: string;
  discard?: true;
}

/** Adds `integrations`, which calls the management API of a forwarder that runs. */
export function addIntegrationCommands(program: Command, end: (code: number) => void, context: CommandContext): void {
  const integrations = program
    .command('integrations')
    .description('look at where a running forwarder delivers to, over its management API, and decide');
  const add = (name: string, description: string, toAction: (id: string, flags: ActionFlags) => IntegrationAction) => {
    const command = withSettings('integrations', integrations.command(name).description(description));
    command.option('--url <url>', "the management API's address (default: where the configuration says)");
    command.action(async (...given: unknown[]) => {
      const { loadConfig } = await import('../config/load-config.ts');
      const { runIntegrations } = await import('../commands/integrations.ts');
      const config = await loadConfig(readFlags('integrations', command), process.env);
      const flags = command.opts<ActionFlags>();
      const id = typeof given[0] === 'string' ? given[0] : '';
      const url = flags.url === undefined ? {} : { url: flags.url };
      end(await runIntegrations(config, toAction(id, flags), url, context));
    });
    return command;
  };
  add('list', 'each with how it is, what it delivered and what waits', (_id, { json = false }) => ({
    kind: 'list',
    json,
  })).option('--json', 'one JSON object per line');
  add('pause', 'send nothing to one; events are taken, and kept', (id) => ({ kind: 'pause', id })).argument(...WHICH);
  add('resume', 'send to it again', (id) => ({ kind: 'resume', id })).argument(...WHICH);
  add('delete', 'forget one, with all that it holds', (id, { keep, discard = false }) => {
    return { kind: 'delete', id, keep, discard };
  })
    .argument(...WHICH)
    .option('--keep <file>', 'write what it holds to a new file first: an event as JSON on each line')
    .option('--discard', 'give up what it holds');
}

const WHICH = ['<id>', 'the integration, by its id or its name'] as const;
