import { Console } from 'node:console';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { systemClock } from '../../lib/clock.ts';
import type { HeldByReason } from '../../src/debugger/model/held-events.ts';
import type { VerdictRecord } from '../../src/debugger/model/record.ts';
import type { EmulatorStatus } from '../../src/debugger/model/status.ts';
import type { ViewSources } from '../../src/debugger/model/view-sources.ts';
import { startDebugger } from '../../src/debugger/start-debugger.ts';
import type { ExplainedEvent } from '../../src/forwarder/create-forwarder.ts';

// The test runner's console lacks what Ink builds its own from.
Object.assign(console, { Console });

const BANNER = {
  us: 'http://127.0.0.1:9100',
  eu: 'http://127.0.0.1:9101',
  gateway: 'http://127.0.0.1:8080',
  control: 'http://127.0.0.1:9100/_emulator/v1',
  projects: [{ name: 'shop-us', region: 'us' as const, apiKey: 'a11ce0000000000000000000000005e5' }],
  pipelineKey: 'dk_local_pipeline_key',
  management: 'http://127.0.0.1:8084',
  managementToken: 'mt_local',
};

/** Deliveries of nobody. */
const NO_DELIVERY: ViewSources['delivery'] = {
  look: async () => ({ now: 0, integrations: [] }),
  deadLetters: async () => ({ total: 0, deadLetters: [] }),
  replay: async () => 0,
  discard: async () => 0,
  setPaused: async () => {},
};

/** Views that have nothing to show. */
export const NO_SOURCES: ViewSources = {
  charts: async () => ({ stepMs: 1000, lines: [], throttled: [], silenced: [], now: 0 }),
  users: {
    projects: async () => [],
    find: async () => ({ type: 'latest', users: [] }),
    profile: async () => Promise.reject(new Error('There is no user.')),
    events: async () => ({ events: [], total: 0 }),
  },
  faults: async () => ({ faults: [], scenarios: [], clock: { now: 0, frozen: false, offsetMs: 0 } }),
  addFault: async () => {},
  removeFault: async () => {},
  clock: { freeze: async () => {}, resume: async () => {}, advance: async () => {}, reset: async () => {} },
  delivery: NO_DELIVERY,
};

/** Runs the debugger on a terminal emulator of its own, so that tests see what a person sees. */
export function openTerminal(
  columns: number,
  rows: number,
  {
    explain = () => undefined,
    held = () => [],
    env = {},
    sources = NO_SOURCES,
    beyond = 0,
    ...more
  }: {
    explain?: (id: string) => ExplainedEvent | undefined;
    held?: () => HeldByReason[];
    env?: NodeJS.ProcessEnv;
    status?: () => EmulatorStatus;
    keepsData?: boolean;
    sources?: ViewSources;
    ascii?: boolean;
    directory?: string;
    filter?: string;
    /** Columns that the debugger does not know of: what is drawn there would be too wide. */
    beyond?: number;
  } = {},
) {
  const terminal = new xterm.Terminal({ cols: columns + beyond, rows, allowProposedApi: true, convertEol: true });
  let written = '';
  const output = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    terminal.write(chunk);
  });
  const nothing = () => {};
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: nothing, ref: nothing, unref: nothing });

  const records = new EventEmitter();
  const instance = startDebugger({
    subscribe(listener) {
      records.on('record', listener);
      return () => records.off('record', listener);
    },
    explain,
    held,
    banner: BANNER,
    stdin: input,
    stdout: output,
    env,
    clock: systemClock,
    sources,
    ...more,
  });

  return {
    instance,
    written: () => written,
    send: (...sent: VerdictRecord[]) => {
      for (const record of sent) records.emit('record', record);
    },
    press: (keys: string) => input.write(keys),
    /** The screen as lines without the spaces at their ends. */
    screen(): string[] {
      const { active } = terminal.buffer;
      return Array.from(
        { length: rows },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      );
    },
    /** How many columns a line takes. */
    widthOf(row: number): number {
      const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
      const cells = Array.from({ length: columns + beyond }, (_, column) => line?.getCell(column)?.getChars() ?? '');
      return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
    },
    resize(newColumns: number, newRows: number) {
      terminal.resize(newColumns, newRows);
      Object.assign(output, { columns: newColumns, rows: newRows });
      output.emit('resize');
    },
  };
}
