import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../lib/json.ts';
import { type PlannedEvent, readComingOut, writeFedEvent } from './build-feed.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { FedEvent } from './history.ts';
import type { Run } from './open-run.ts';
import { postEvents } from './post-events.ts';

/** Most events and characters in one post: intakes have limits of their own. */
const POST_EVENTS = 50;
const POST_CHARACTERS = 400_000;

interface WrittenEvent {
  event: PlannedEvent;
  text: string;
  comesOut: JsonObject;
}

/** Gives events to the forwarder of a run, and notes which of them it says it has. */
export async function feedEvents(events: readonly PlannedEvent[], run: Run, target: ForwarderTarget): Promise<void> {
  if (events.length === 0) return;
  run.mark('fed', `feed ${events.length}`);
  for (const some of cut(events)) {
    const fed = some.map(({ event, comesOut }): FedEvent => {
      const { number, id, group, device, user } = event;
      return { number, id, group, device, user, fedAt: run.now(), comesOut };
    });
    run.fed.push(...fed);
    const written = some.map(({ text }) => text);
    if (run.intake === undefined) await writeLines(fed, written, run, target);
    else await post(fed, written, run, target);
    run.touch();
  }
  await waitForAcknowledgements(run, target);
  run.mark('fed', `${run.fed.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length} acknowledged`);

  function cut(all: readonly PlannedEvent[]): WrittenEvent[][] {
    const pieces: WrittenEvent[][] = [];
    let size = 0;
    for (const event of all) {
      const written = writeFedEvent(event, target.feed, Date.now());
      const text = JSON.stringify(written);
      const one = { event, text, comesOut: readComingOut(written, target.feed) };
      const last = pieces.at(-1);
      if (last === undefined || last.length >= POST_EVENTS || size + text.length > POST_CHARACTERS) {
        pieces.push([one]);
        size = text.length;
      } else {
        last.push(one);
        size += text.length;
      }
    }
    return pieces;
  }
}

/** How long acknowledgements on stdout may take, in ms. */
const ACKNOWLEDGED_MS = 5000;
const LOOK_MS = 10;

/** What is said on stdout comes when it comes; what is asked of a forwarder is to deliver what it has said it has. */
async function waitForAcknowledgements(run: Run, { ack }: ForwarderTarget): Promise<void> {
  if (run.intake !== undefined || ack === 'none') return;
  const deadline = run.now() + ACKNOWLEDGED_MS;
  const isMissing = () => run.fed.some(({ acknowledgedAt }) => acknowledgedAt === undefined);
  while (isMissing() && run.process?.alive === true && run.now() < deadline) await sleep(LOOK_MS);
}

async function writeLines(fed: FedEvent[], lines: string[], run: Run, target: ForwarderTarget): Promise<void> {
  await run.process?.write(`${lines.join('\n')}\n`);
  if (target.ack !== 'none' || run.process?.alive !== true) return;
  for (const one of fed) one.acknowledgedAt ??= run.now();
}

async function post(fed: FedEvent[], texts: string[], run: Run, target: ForwarderTarget): Promise<void> {
  const list = `[${texts.join(',')}]`;
  const body =
    target.feed === 'amplitude' ? `{"api_key":${JSON.stringify(run.intakeKey)},"events":${list}}` : `{"batch":${list}}`;
  const { status, refused } = await postEvents(run.intake ?? '', run.intakeKey, target.feed, body);
  const at = run.now();
  for (const [index, one] of fed.entries()) {
    if (status === 200 && !refused.has(index)) one.acknowledgedAt = at;
    else if (status !== 0) one.refusedWith = status;
  }
}
