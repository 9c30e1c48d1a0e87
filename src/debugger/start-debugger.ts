import { render } from 'ink';
import { createElement } from 'react';
import type { Clock } from '../../lib/clock.ts';
import { createFeed, type Forgotten, QUIET } from './create-feed.ts';
import type { Banner } from './model/banner.ts';
import type { Explain } from './model/detail-lines.ts';
import { formatHeld, type HeldByReason } from './model/held-events.ts';
import { buildOsc52 } from './model/osc52.ts';
import type { VerdictRecord } from './model/record.ts';
import type { EmulatorStatus } from './model/status.ts';
import type { ViewSources } from './model/view-sources.ts';
import { App } from './terminal/app.tsx';
import { createPaint } from './terminal/paint.ts';
import { needsAscii } from './terminal/to-ascii.ts';
import { writeExport } from './write-export.ts';

export interface DebuggerOptions {
  /** Calls its listener for every verdict, and says of which of several emulators it is; returns what ends it. */
  subscribe: (listener: (record: VerdictRecord, origin?: string) => void) => () => void;
  /** How an event was mapped, where that is known. */
  explain: Explain;
  /** How many events the forwarder holds back, and why. Default: nobody knows. */
  held?: () => readonly HeldByReason[];
  /** Faults, and how Amplitude's clock stands. Default: there are none, and it is the machine's. */
  status?: () => EmulatorStatus;
  /** Amplitude's time, in ms since the epoch. Default: the machine's. */
  now?: () => number;
  /** Whether all is still there when the emulator is started again; else quitting asks. Default: it is not. */
  keepsData?: boolean;
  /** Where files are written. Default: the working directory. */
  directory?: string;
  /** Draws no blocks and no symbols. Default: where the terminal is known to have none. */
  ascii?: boolean;
  /** What the other views show. */
  sources: ViewSources;
  banner: Banner;
  /** Of one of several emulators, as it is now. Default: there is one. */
  bannerOf?: (origin: string | undefined) => Banner;
  /** What is shown at first, as it is typed. Default: everything. */
  filter?: string | undefined;
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** How many lines are remembered. Default 5000. */
  capacity?: number;
}

/** A running debugger. */
export interface Debugger {
  /** Resolves when the user quits; rejects when the screen fails. The terminal is restored by then. */
  done: Promise<void>;
  /** Shows a message that is no verdict, at the bottom of the screen. */
  say(notice: string): void;
  /** Empties the screen of what is not there any more: all, or what is named. */
  forget(what?: Forgotten): void;
  /** Says what is wrong with the way records come here; empty: nothing. */
  link(text: string): void;
  /** Restores the terminal. May be called twice. */
  close(): Promise<void>;
}

/** How long a terminal may take to be given back, in ms: one that nobody reads takes for ever. */
const GIVE_BACK_MS = 500;
/** How often it is asked what is held back, which faults there are and how the clock stands. */
const LOOK_EVERY_MS = 500;

/** Shows the live stream of verdicts on a terminal. */
export function startDebugger(options: DebuggerOptions): Debugger {
  const {
    subscribe,
    explain,
    held = () => [],
    status = () => QUIET,
    banner,
    stdin,
    stdout,
    env,
    clock,
    capacity,
  } = options;
  const { now = clock.now, keepsData = false, sources, bannerOf, filter } = options;
  const feed = createFeed(clock, capacity, () => !needsDrain(stdout));
  const unsubscribe = subscribe(feed.push);
  let cancelLook = () => {};
  const look = () => {
    feed.look(formatHeld(held(), clock.now()), status());
    cancelLook = clock.after(LOOK_EVERY_MS, look);
  };
  look();
  const onCopy = (text: string) => {
    const sequence = buildOsc52(text, env);
    if (sequence !== undefined) stdout.write(sequence);
    return sequence !== undefined;
  };
  const onQuit = () => instance.unmount();
  const app = createElement(App, {
    feed,
    banner,
    bannerOf,
    explain,
    filter,
    onQuit,
    onCopy,
    onExport: (lines: Iterable<string>) => writeExport(lines, options.directory ?? process.cwd(), clock.now()),
    keepsData,
    now,
    paint: createPaint(env),
    ascii: options.ascii || needsAscii(env),
    sources,
    clock,
  });
  const instance = render(app, {
    stdin,
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
  });
  const done = instance.waitUntilExit().then(
    () => stop(),
    (error: unknown) => {
      stop();
      throw error;
    },
  );

  function stop(): void {
    unsubscribe();
    cancelLook();
    feed.close();
  }

  return {
    done,
    say: feed.say,
    forget: (what) => (what === undefined ? feed.clear() : feed.forget(what)),
    link: feed.link,
    async close() {
      instance.unmount();
      await new Promise<void>((resolve) => {
        const cancel = clock.after(GIVE_BACK_MS, resolve);
        const end = () => {
          cancel();
          resolve();
        };
        done.then(end, end);
      });
      stop();
    },
  };
}

/** Whether a terminal is behind with what it was sent already. */
function needsDrain(stdout: NodeJS.WritableStream): boolean {
  return 'writableNeedDrain' in stdout && stdout.writableNeedDrain === true;
}
