import { systemClock } from '../../lib/clock.ts';
import { sayBug } from '../../lib/say.ts';
import { type Banner, bannerLines } from '../debugger/model/banner.ts';
import { createLinePrinter } from '../debugger/print-lines.ts';
import type { CommandContext } from './command-context.ts';
import type { Emulation } from './start-emulation.ts';

/** Where verdicts are shown. */
export interface Screen {
  /** Says something that is no verdict. */
  say(message: string): void;
  close(): Promise<void>;
}

/** Opens the debugger on a terminal, else prints lines: text for a person, JSON for a program. */
export async function openScreen(emulation: Emulation, json: boolean, context: CommandContext): Promise<Screen> {
  const interactive = process.stdout.isTTY && process.stdin.isTTY && !json;
  return interactive ? openDebugger(emulation, context) : openLines(emulation, json, context);
}

async function openDebugger(emulation: Emulation, { stop, out, err }: CommandContext): Promise<Screen> {
  const banner = describeEmulation(emulation);
  // Printed before the screen is taken over, so that it can still be read when it is given back.
  for (const line of describeBanner(banner)) out.write(line);
  // Ink shows the cursor again by way of stderr, as the process exits: that must not wait for the terminal either.
  err.idle();
  // A terminal that is closed may say so here first.
  for (const event of ['error', 'end', 'close']) process.stdin.on(event, stop.stop);
  const { startDebugger } = await import('../debugger/start-debugger.ts');
  const screen = startDebugger({
    subscribe: emulation.mock.subscribe,
    explain: (insertId, project) => explainFor(emulation, insertId, project),
    held: () => emulation.forwarder.held(),
    linted: () => Object.values(emulation.mock.lints()).reduce((sum, count) => sum + count, 0),
    banner,
    stdin: process.stdin,
    stdout: process.stdout,
    env: process.env,
    clock: systemClock,
  });
  screen.done.then(stop.stop, (error: unknown) => {
    // A view that fails must not leave servers running behind a dead screen.
    sayBug('Failed to draw the screen: this is a bug in amplitude-emulator.', error);
    stop.stop();
  });
  return screen;
}

/** Integrations map the same event each in its own way; the project says which of them sent it. */
function explainFor({ mock, forwarder }: Emulation, insertId: string, project: string | null) {
  const key = mock.projects.find(({ name }) => name === project)?.apiKey;
  return forwarder.explain(insertId, key);
}

function openLines(emulation: Emulation, json: boolean, { out, say, printJson }: CommandContext): Screen {
  const { write } = out;
  if (json) printJson();
  const banner = describeEmulation(emulation);
  for (const line of json ? [{ json: { type: 'ready', ...banner } }] : describeBanner(banner)) write(line);
  const unsubscribe = emulation.mock.subscribe(createLinePrinter({ write, format: json ? 'json' : 'text' }));
  return { say, close: async () => unsubscribe() };
}

function describeEmulation({ mock, forwarder, pipelineKey, management }: Emulation): Banner {
  return {
    us: mock.us,
    eu: mock.eu,
    gateway: forwarder.url,
    control: mock.control,
    ...(mock.controlToken === undefined ? {} : { controlToken: mock.controlToken }),
    ...(mock.caFile === undefined ? {} : { ca: mock.caFile }),
    ...(mock.proxy === undefined ? {} : { proxy: mock.proxy }),
    projects: mock.projects.map(({ name, region, apiKey }) => ({ name, region, apiKey })),
    pipelineKey,
    management: management.url,
    managementToken: management.token,
  };
}

function describeBanner(banner: Banner): string[] {
  return [...bannerLines(banner), ''];
}
