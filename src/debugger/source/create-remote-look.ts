import type { Clock } from '../../../lib/clock.ts';
import type { HeldByReason } from '../model/held-events.ts';
import type { EmulatorStatus } from '../model/status.ts';
import type { ControlClient } from './control-client.ts';
import { parseDelivery } from './parse-delivery.ts';
import { parseClock, parseFaults, parseStats } from './parse-look.ts';

/** What was seen of an emulator in another process at the last look: faults, its clock, how far it is. */
export interface RemoteLook {
  status(): EmulatorStatus;
  /** What its forwarder holds back; nothing where there is none. */
  held(): readonly HeldByReason[];
  /** Its time, in ms since the epoch. */
  now(): number;
  /** The number of its newest record. */
  lastSeq(): number;
  /** Looks at once. */
  again(): void;
  close(): void;
}

/** How often it is looked at, in ms. */
const LOOK_EVERY_MS = 1000;

const NOTHING_SEEN = {
  faults: [],
  held: [],
  clock: { frozen: false, offsetMs: 0, now: 0, at: 0 },
  linted: 0,
  lastSeq: 0,
};

/**
 * Looks at an emulator once a second. A look that fails changes nothing: whoever reads the stream knows that the connection is
 * lost.
 *
 * @param clock the machine's time
 * @param onLook told of each look that succeeded
 */
export function createRemoteLook(
  client: Pick<ControlClient, 'get'>,
  clock: Clock,
  onLook: (lastSeq: number) => void = () => {},
): RemoteLook {
  let seen: Awaited<ReturnType<typeof readLook>> = NOTHING_SEEN;
  let cancel = () => {};
  let isOver = false;

  async function look(): Promise<void> {
    cancel();
    const next = await readLook(client, clock).catch(() => undefined);
    if (isOver) return;
    seen = next ?? seen;
    if (next !== undefined) onLook(next.lastSeq);
    cancel();
    cancel = clock.after(LOOK_EVERY_MS, () => void look());
  }

  void look();
  return {
    held: () => seen.held,
    status: () => ({ faults: seen.faults, clock: seen.clock, linted: seen.linted }),
    now() {
      const { frozen, now, at } = seen.clock;
      return at === 0 ? clock.now() : now + (frozen ? 0 : clock.now() - at);
    },
    lastSeq: () => seen.lastSeq,
    again: () => void look(),
    close() {
      isOver = true;
      cancel();
    },
  };
}

async function readLook(client: Pick<ControlClient, 'get'>, clock: Clock) {
  const [faults, time, stats] = await Promise.all(['/faults', '/clock', '/stats'].map(client.get));
  // A mock without a forwarder has none to tell of.
  const held = await client.get('/delivery').then(readHeld, () => []);
  const { now, frozen, offsetMs } = parseClock(time);
  const { lastSeq, linted } = parseStats(stats);
  const listed = parseFaults(faults).map(({ id, triggered, rule: { name } }) => {
    return { id, triggered, ...(name === undefined ? {} : { name }) };
  });
  return { faults: listed, held, clock: { frozen, offsetMs, now, at: clock.now() }, linted, lastSeq };
}

function readHeld(answer: unknown): HeldByReason[] {
  return parseDelivery(answer).integrations.flatMap(({ held }) => held);
}
