import { systemClock } from '../../lib/clock.ts';
import { sayBug } from '../../lib/say.ts';
import { createRecordFilter } from '../debugger/filter-records.ts';
import { type Banner, bannerLines } from '../debugger/model/banner.ts';
import type { EmulatorStatus } from '../debugger/model/status.ts';
import { createLinePrinter } from '../debugger/print-lines.ts';
import type { CommandContext } from './command-context.ts';
import { parseFilterFlag } from './parse-filter-flag.ts';
import { type Emulation, explainMapped } from './start-emulation.ts';
import { createViewSources } from './view-sources.ts';

/** Where verdicts are shown. */
export interface Screen {
  /** Says something that is no verdict. */
  say(message: string): void;
  close(): Promise<void>;
}

/** What is shown: a screen where there is a terminal, sentences for a screen reader, JSON for a program. */
export type ScreenForm = 'screen' | 'sentences' | 'json';

/** How verdicts are shown, and which. */
export interface ScreenLook {
  form: ScreenForm;
  /** Draws the screen without blocks and symbols. */
  ascii: boolean;
  /** What is shown, as it is typed in the debugger; undefined: everything. */
  filter: string | undefined;
}

/** What Ink's users set; it draws for a screen reader then, which an alternate screen leaves blank. */
const INK_SCREEN_READER = 'INK_SCREEN_READER';

/** Which form was asked for. */
export function chooseForm(json: boolean, screenReader: boolean): ScreenForm {
  if (json) return 'json';
  return screenReader || process.env[INK_SCREEN_READER] === 'true' ? 'sentences' : 'screen';
}

/**
 * Opens the debugger on a terminal, else prints lines: text for a person, JSON for a program.
 *
 * @param keepsData whether the session is there again after the next start
 */
export async function openScreen(
  emulation: Emulation,
  look: ScreenLook,
  context: CommandContext,
  keepsData: boolean,
): Promise<Screen> {
  const interactive = process.stdout.isTTY && process.stdin.isTTY && look.form === 'screen';
  return interactive ? openDebugger(emulation, look, keepsData, context) : openLines(emulation, look, context);
}

async function openDebugger(
  emulation: Emulation,
  { ascii }: ScreenLook,
  keepsData: boolean,
  { stop, out, err }: CommandContext,
): Promise<Screen> {
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
    explain: (insertId, project) => explainMapped(emulation.mock, emulation.forwarder, { insertId, project }),
    held: () => emulation.forwarder.held(),
    status: () => describeStatus(emulation),
    now: emulation.mock.clock.now,
    keepsData,
    ascii,
    sources: createViewSources(emulation),
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

/** What else has a hand in what comes in. */
function describeStatus({ mock }: Emulation): EmulatorStatus {
  const faults = mock.faults().map(({ id, rule: { name }, triggered }) => {
    return { id, triggered, ...(name === undefined ? {} : { name }) };
  });
  const linted = Object.values(mock.lints()).reduce((sum, count) => sum + count, 0);
  return { faults, clock: mock.clock.state(), linted };
}

function openLines(
  emulation: Emulation,
  { form, filter }: ScreenLook,
  { out, say, printJson }: CommandContext,
): Screen {
  const { write } = out;
  const json = form === 'json';
  if (json) printJson();
  const banner = describeEmulation(emulation);
  for (const line of json ? [{ json: { type: 'ready', ...banner } }] : describeBanner(banner)) write(line);
  const tell = createLinePrinter({ write, format: form === 'screen' ? 'text' : form });
  const query = parseFilterFlag(filter);
  const { subscribe, clock } = emulation.mock;
  const whole = form === 'sentences';
  const unsubscribe = subscribe(
    query === undefined ? tell : createRecordFilter({ query, now: clock.now, whole, tell }),
  );
  return { say, close: async () => unsubscribe() };
}

function describeEmulation({ mock, forwarder, pipelineKey, management }: Emulation): Banner {
  return {
    us: mock.us,
    eu: mock.eu,
    gateway: forwarder.url,
    control: mock.control,
    ui: mock.ui,
    run: mock.run,
    ...(mock.controlToken === undefined ? {} : { controlToken: mock.controlToken }),
    projects: mock.projects.map(({ name, region, apiKey }) => ({ name, region, apiKey })),
    pipelineKey,
    management: management.url,
    managementToken: management.token,
    ...(mock.caFile === undefined ? {} : { ca: mock.caFile }),
    ...(mock.proxy === undefined ? {} : { proxy: mock.proxy }),
  };
}

function describeBanner(banner: Banner): string[] {
  return [...bannerLines(banner), ''];
}
