import { createRecordFilter } from '../debugger/filter-records.ts';
import type { Banner } from '../debugger/model/banner.ts';
import type { EmulatorStatus } from '../debugger/model/status.ts';
import { createLinePrinter } from '../debugger/print-lines.ts';
import type { CommandContext } from './command-context.ts';
import { parseFilterFlag } from './parse-filter-flag.ts';
import { describeBanner, showScreen } from './show-screen.ts';
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

/** Whether there is a terminal for a screen. */
export function isInteractive(form: ScreenForm): boolean {
  return process.stdout.isTTY && process.stdin.isTTY && form === 'screen';
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
  const { form } = look;
  return isInteractive(form) ? openDebugger(emulation, look, keepsData, context) : openLines(emulation, look, context);
}

async function openDebugger(
  emulation: Emulation,
  { ascii, filter }: ScreenLook,
  keepsData: boolean,
  context: CommandContext,
): Promise<Screen> {
  const { mock, forwarder } = emulation;
  const options = {
    subscribe: mock.subscribe,
    explain: (insertId: string, project: string | null) => explainMapped(mock, forwarder, { insertId, project }),
    held: () => forwarder.held(),
    status: () => describeStatus(emulation),
    now: mock.clock.now,
    keepsData,
    ascii,
    filter,
    sources: createViewSources(emulation),
    banner: describeEmulation(emulation),
  };
  const screen = await showScreen(options, context);
  const stopListening = mock.onReset(({ by, project }) => {
    screen.forget(project === undefined ? undefined : { project });
    screen.say(`${project === undefined ? 'emptied' : `${project} was emptied`} by ${by}`);
  });
  return {
    say: screen.say,
    close() {
      stopListening();
      return screen.close();
    },
  };
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
    projects: mock.projects.filter(isTold).map(({ name, region, apiKey }) => ({ name, region, apiKey })),
    pipelineKey,
    management: management.url,
    managementToken: management.token,
    ...(mock.caFile === undefined ? {} : { ca: mock.caFile }),
    ...(mock.proxy === undefined ? {} : { proxy: mock.proxy }),
  };
}

/** Of a project that somebody created, one call of the control API tells the keys. */
function isTold({ origin }: Emulation['mock']['projects'][number]): boolean {
  return origin !== 'created';
}
