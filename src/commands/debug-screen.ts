import { systemClock } from '../../lib/clock.ts';
import { formatLinks } from '../debugger/model/link.ts';
import type { VerdictRecord } from '../debugger/model/record.ts';
import type { EmulatorStatus } from '../debugger/model/status.ts';
import { readBanner } from '../debugger/source/read-banner.ts';
import { type SourceScreen, type WatchedSource, watchSource } from '../debugger/source/watch-source.ts';
import type { Debugger } from '../debugger/start-debugger.ts';
import { type AttachedEmulator, readAll } from './attach.ts';
import type { CommandContext } from './command-context.ts';
import type { ScreenLook } from './emulate-screen.ts';
import { showScreen } from './show-screen.ts';

/** Said of each event: what tells it. */
const NOT_EXPLAINED =
  'How it was mapped is not asked for here: the own screen of the emulator shows it, and GET /_emulator/v1/delivery/mapped?insertId=…';

/**
 * Shows what emulators tell on the terminal, until it is told to stop. Leaving it stops no emulator.
 *
 * @throws {AttachError} where one of them cannot be read any more
 */
export async function showAttached(
  attached: readonly AttachedEmulator[],
  { ascii, filter }: Pick<ScreenLook, 'ascii' | 'filter'>,
  context: CommandContext,
): Promise<void> {
  const { stop } = context;
  await using running = new AsyncDisposableStack();
  const watched = await Promise.all(
    attached.map(async ({ address, client, run }) => {
      const banner = await readBanner(client, address, run);
      return running.adopt(watchSource(address, client, banner, systemClock), ({ close }) => close());
    }),
  );
  const [first] = watched;
  if (first === undefined || stop.signal.aborted) return;
  const find = (name: string | undefined) => watched.find(({ address }) => address.name === name) ?? first;
  let show: (record: VerdictRecord, origin?: string) => void = () => {};
  const screen = running.adopt(
    await showScreen(
      {
        subscribe(listener) {
          show = listener;
          return () => {};
        },
        explain: () => NOT_EXPLAINED,
        held: () => watched.flatMap(({ look }) => look.held()),
        status: () => mergeStatus(watched),
        now: first.look.now,
        // It runs on, and so does what it remembers.
        keepsData: true,
        sources: first.views,
        banner: { ...first.banner(), attached: watched.map(({ address }) => address.url) },
        bannerOf: (origin) => find(origin).banner(),
        ascii,
        filter,
      },
      context,
    ),
    ({ close }) => close(),
  );
  const isOne = watched.length === 1;
  await readAll(
    attached,
    async ({ address: { name }, pieces }) => {
      const source = find(name);
      const origin = isOne ? undefined : name;
      const own = { ...tellOn(screen, watched, origin), show: (record: VerdictRecord) => show(record, origin) };
      for await (const piece of pieces) for (const message of piece) source.take(message, own);
    },
    stop.stop,
  );
}

function tellOn(
  screen: Debugger,
  watched: readonly WatchedSource[],
  origin: string | undefined,
): Omit<SourceScreen, 'show'> {
  return {
    forget(project) {
      const isAll = origin === undefined && project === undefined;
      screen.forget(isAll ? undefined : { origin, project });
    },
    say: screen.say,
    linked: () => screen.link(formatLinks(watched.map(({ link }) => link))),
  };
}

/** Of several emulators: all faults, the first clock that is not the machine's, all warnings. */
function mergeStatus(watched: readonly WatchedSource[]): EmulatorStatus {
  const all = watched.map(({ look }) => look.status());
  const moved = all.find(({ clock }) => clock.frozen || clock.offsetMs !== 0) ?? all[0];
  return {
    faults: all.flatMap(({ faults }) => faults),
    clock: moved?.clock ?? { frozen: false, offsetMs: 0 },
    linted: all.reduce((sum, { linted }) => sum + linted, 0),
  };
}
