import { type PlannedEvent, writeFedEvent } from './build-feed.ts';
import type { ForwarderTarget } from './forwarder-target.ts';
import type { FedEvent } from './history.ts';
import type { Run } from './open-run.ts';
import { postEvents } from './post-events.ts';

/** Most events and characters in one post: intakes have limits of their own. */
const POST_EVENTS = 50;
const POST_CHARACTERS = 400_000;

/** Gives events to the forwarder of a run, and notes which of them it says it has. */
export async function feedEvents(events: readonly PlannedEvent[], run: Run, target: ForwarderTarget): Promise<void> {
  if (events.length === 0) return;
  run.mark('fed', `feed ${events.length}`);
  for (const some of cut(events)) {
    const fed = some.map(({ event }): FedEvent => {
      const { number, id, group, device, user } = event;
      return { number, id, group, device, user, fedAt: run.now() };
    });
    run.fed.push(...fed);
    const written = some.map(({ text }) => text);
    if (run.intake === undefined) await writeLines(fed, written, run, target);
    else await post(fed, written, run, target);
    run.touch();
  }
  run.mark('fed', `${run.fed.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length} acknowledged`);

  function cut(all: readonly PlannedEvent[]): { event: PlannedEvent; text: string }[][] {
    const pieces: { event: PlannedEvent; text: string }[][] = [];
    let size = 0;
    for (const event of all) {
      const text = JSON.stringify(writeFedEvent(event, target.feed, Date.now()));
      const last = pieces.at(-1);
      if (last === undefined || last.length >= POST_EVENTS || size + text.length > POST_CHARACTERS) {
        pieces.push([{ event, text }]);
        size = text.length;
      } else {
        last.push({ event, text });
        size += text.length;
      }
    }
    return pieces;
  }
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
