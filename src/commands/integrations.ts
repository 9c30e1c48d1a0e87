import { EXIT, type ExitCode } from '../../lib/errors/exit-codes.ts';
import { urlOf } from '../../lib/url-of.ts';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_MANAGEMENT_PORT } from '../config/table/forwarder-settings.ts';
import type { Config } from '../config/table/settings.ts';
import type { CommandContext } from './command-context.ts';
import { keepExport } from './keep-export.ts';
import {
  createManagementClient,
  type ListedIntegration,
  type ManagementClient,
  ManagementError,
} from './management-client.ts';

/** What `integrations` is to do. */
export type IntegrationAction =
  | { kind: 'list'; json: boolean }
  | { kind: 'pause' | 'resume'; id: string }
  /** What it holds goes to a new file, or is given up; where neither is said, one that holds something stays. */
  | { kind: 'delete'; id: string; keep: string | undefined; discard: boolean };

/** `integrations`: looks at what a running forwarder delivers to, over its management API, and decides. */
export async function runIntegrations(
  config: Config,
  action: IntegrationAction,
  { url }: { url?: string },
  context: CommandContext,
): Promise<ExitCode> {
  const { out, stop, say } = context;
  const client = openClient(config, url, stop.signal);
  const all = await client.list();
  if (action.kind === 'list') {
    for (const one of all) {
      const lines = action.json ? [{ json: one }] : describeListed(one);
      for (const line of lines) await out.send(line, stop.signal);
    }
    await out.flush(stop.signal);
    return EXIT.ok;
  }
  const integration = choose(all, action.id);
  const title = `"${integration.name}" (${integration.id})`;
  if (action.kind === 'delete') {
    say(await deleteOne(client, integration, title, action));
    return EXIT.ok;
  }
  await client.setPaused(integration.id, action.kind === 'pause');
  const { queued } = integration.counts;
  say(
    action.kind === 'pause'
      ? `Paused ${title}, also over restarts: events are taken and kept until it is resumed.`
      : `Resumed ${title}: ${countEvents(queued)} waited.`,
  );
  return EXIT.ok;
}

function openClient({ host, forwarder }: Config, given: string | undefined, signal: AbortSignal): ManagementClient {
  const { managementPort = DEFAULT_MANAGEMENT_PORT, managementToken } = forwarder;
  if (managementToken === undefined) {
    throw new ConfigError(
      'CONFIG_INCOMPLETE',
      'Failed to call the management API: there is no token.',
      'Set AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN to that of the forwarder; emulate prints its own at start.',
    );
  }
  return createManagementClient(given?.replace(/\/$/, '') ?? urlOf(host, managementPort), managementToken, signal);
}

/** By its id, or by a name that only one has. */
function choose(all: readonly ListedIntegration[], wanted: string): ListedIntegration {
  const named = all.filter(({ name }) => name === wanted);
  const found = all.find(({ id }) => id === wanted) ?? (named.length === 1 ? named[0] : undefined);
  if (found !== undefined) return found;
  const there = all.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
  const what = named.length > 1 ? `several are called "${wanted}"` : `there is no "${wanted}"`;
  throw new ConfigError('INPUT_INVALID', `Failed to choose an integration: ${what}.`, `There are: ${there}.`);
}

async function deleteOne(
  client: ManagementClient,
  { id, counts: { queued, dead } }: ListedIntegration,
  title: string,
  { keep, discard }: { keep: string | undefined; discard: boolean },
): Promise<string> {
  if (keep !== undefined) return keepAndDelete(client, id, title, keep);
  const held = `${queued} waiting ${queued === 1 ? 'event' : 'events'} and ${dead} dead ${dead === 1 ? 'letter' : 'letters'}`;
  if (queued + dead > 0 && !discard) {
    throw new ConfigError(
      'INPUT_INVALID',
      `Failed to delete ${title}: ${held} would go with it.`,
      'Keep them with --keep FILE, or give them up with --discard.',
    );
  }
  await client.delete(id);
  return queued + dead === 0 ? `Deleted ${title}.` : `Deleted ${title}, and with it ${held}.`;
}

async function keepAndDelete(client: ManagementClient, id: string, title: string, file: string): Promise<string> {
  try {
    const { lines, missed } = await keepExport(file, () => client.export(id));
    const gone = missed > 0 ? ` ${countEvents(missed)} more came in meanwhile, and went with it.` : '';
    return `Deleted ${title}. What it held is in ${file}: ${countEvents(lines)}.${gone}`;
  } catch (cause) {
    if (cause instanceof ManagementError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isThere = await client.list().then(
      (all) => all.some((one) => one.id === id),
      () => undefined,
    );
    const fate =
      isThere === undefined ? 'Whether it is deleted is not known' : isThere ? 'It is as it was' : 'It is deleted';
    throw new ManagementError(
      'EXPORT_FAILED',
      `Failed to keep what ${title} held in ${file}: ${reason}. ${fate}.`,
      'Name a file that is not there yet, where there is room.',
      { cause },
    );
  }
}

function describeListed({ id, name, variant, config, counts, ...rest }: ListedIntegration): string[] {
  const status = rest.paused_because === undefined ? rest.status : `${rest.status}: ${rest.paused_because}`;
  const { delivered, queued, dead } = counts;
  return [
    `${id}  ${name}  ${status}`,
    `   ${variant}, key ${config.api_key}, to ${config.api_endpoint}`,
    `   ${delivered} delivered, ${queued} queued, ${dead} dead`,
    ...rest.held.flatMap(({ reason, because, events, until, ended_by, fix }) => [
      `   ${countEvents(events)} held (${reason}): ${because}; ended by ${ended_by}${until === null ? '' : ` at ${until}`}`,
      `      ${fix}`,
    ]),
  ];
}

function countEvents(events: number): string {
  return events === 1 ? '1 event' : `${events} events`;
}
