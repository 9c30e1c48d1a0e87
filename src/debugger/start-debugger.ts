import { render } from 'ink';
import { createElement } from 'react';
import type { Clock } from '../../lib/clock.ts';
import { createFeed } from './create-feed.ts';
import type { Banner } from './model/banner.ts';
import type { Explain } from './model/detail-lines.ts';
import { formatHeld, type HeldByReason } from './model/held-events.ts';
import type { VerdictRecord } from './model/record.ts';
import { App } from './terminal/app.tsx';
import { createPaint } from './terminal/paint.ts';

export interface DebuggerOptions {
  /** Calls its listener for every verdict; returns what ends it. */
  subscribe: (listener: (record: VerdictRecord) => void) => () => void;
  /** How an event was mapped, where that is known. */
  explain: Explain;
  /** How many events the forwarder holds back, and why. Default: nobody knows. */
  held?: () => readonly HeldByReason[];
  /** How many warnings lints gave since the start. Default: nobody knows. */
  linted?: () => number;
  banner: Banner;
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
  /** Restores the terminal. May be called twice. */
  close(): Promise<void>;
}

/** How long a terminal may take to be given back, in ms: one that nobody reads takes for ever. */
const GIVE_BACK_MS = 500;
/** How often the forwarder is asked what it holds back, and the mock what its lints found. */
const LOOK_EVERY_MS = 500;

/** Shows the live stream of verdicts on a terminal. */
export function startDebugger(options: DebuggerOptions): Debugger {
  const {
    subscribe,
    explain,
    held = () => [],
    linted = () => 0,
    banner,
    stdin,
    stdout,
    env,
    clock,
    capacity,
  } = options;
  const feed = createFeed(clock, capacity, () => !needsDrain(stdout));
  const unsubscribe = subscribe(feed.push);
  let cancelLook = () => {};
  const look = () => {
    feed.setHeld(formatHeld(held(), clock.now()));
    feed.setLinted(linted());
    cancelLook = clock.after(LOOK_EVERY_MS, look);
  };
  look();
  const app = createElement(App, { feed, banner, explain, onQuit: () => instance.unmount(), paint: createPaint(env) });
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
