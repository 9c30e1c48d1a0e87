import { systemClock } from '../../runtime/clock.ts';
import { createLinePrinter } from '../debugger/print-lines.ts';
import type { Emulation } from './emulate.ts';
import type { StopSignal } from './stop-signal.ts';

/** Where verdicts are shown. */
export interface Screen {
  /** Tells the user something that is no verdict. */
  say(message: string): void;
  close(): Promise<void>;
}

/** Opens the debugger on a terminal, else prints lines: text for a person, JSON for a program. */
export async function openScreen(emulation: Emulation, json: boolean, stop: StopSignal): Promise<Screen> {
  // A reader that is gone (`| head`) has seen enough.
  process.stdout.on('error', stop.stop);
  const interactive = process.stdout.isTTY && process.stdin.isTTY && !json;
  return interactive ? openDebugger(emulation, stop) : openLines(emulation, json);
}

async function openDebugger(emulation: Emulation, stop: StopSignal): Promise<Screen> {
  const { startDebugger } = await import('../debugger/start-debugger.ts');
  const debug = await startDebugger({
    subscribe: emulation.mock.subscribe,
    explain: emulation.forwarder.explain,
    banner: describeEmulation(emulation),
    stdin: process.stdin,
    stdout: process.stdout,
    clock: systemClock,
  });
  // A view that fails must not leave servers running behind a dead screen.
  debug.done.then(stop.stop, stop.stop);
  return { say: (message) => console.error(message), close: debug.close };
}

function openLines(emulation: Emulation, json: boolean): Screen {
  const write = (text: string) => process.stdout.write(text);
  const banner = describeEmulation(emulation);
  write(json ? `${JSON.stringify({ type: 'ready', ...banner })}\n` : formatBanner(banner));
  const print = createLinePrinter({
    write,
    format: json ? 'json' : 'text',
    color: process.stdout.isTTY && !process.env.NO_COLOR,
  });
  const unsubscribe = emulation.mock.subscribe(print);
  return {
    say: (message) => console.error(message),
    close: async () => unsubscribe(),
  };
}

function describeEmulation({ mock, forwarder, pipelineKey }: Emulation) {
  return {
    us: mock.us,
    eu: mock.eu,
    gateway: forwarder.url,
    control: mock.control,
    projects: mock.projects.map(({ name, region, apiKey }) => ({ name, region, apiKey })),
    pipelineKey,
  };
}

function formatBanner(banner: ReturnType<typeof describeEmulation>): string {
  const rows = [
    ['US', `${banner.us}/2/httpapi`],
    ['EU', `${banner.eu}/2/httpapi`],
    ['Gateway', banner.gateway],
    ['Control', banner.control],
    ...banner.projects.map(({ name, region, apiKey }) => [
      `Key ${region.toUpperCase()}`,
      `${apiKey}  (project ${name})`,
    ]),
    ['Pipeline', banner.pipelineKey],
  ];
  return `${rows.map(([label = '', value]) => `${label.padEnd(9)} ${value}`).join('\n')}\n\n`;
}
