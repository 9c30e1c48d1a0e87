import { ask } from './ask.ts';
import type { Call } from './call.ts';
import { checkOutcome } from './check-outcome.ts';
import { checkPorts } from './check-ports.ts';
import { createSender, type Sender } from './send-call.ts';
import type { Subject } from './subject.ts';

/** Longest that one call may hold up all others, in ms of processor time. */
export const SLOW_MS = 1000;

/** How long an answer is waited for while nothing else is sent, in ms: on a busy machine a second's work may take minutes. */
const ALONE_PATIENCE_MS = 600_000;

/** Sends calls one after the other. Returns the first thing that is wrong, undefined where nothing is. */
export async function replayCalls(calls: readonly Call[], subject: Subject): Promise<string | undefined> {
  const sender = createSender(subject.urls);
  try {
    for (const call of calls) {
      const problem = await sendAlone(call, subject, sender);
      if (problem !== undefined) return problem;
    }
    return subject.problems()[0] ?? (await checkPorts(subject))[0];
  } finally {
    await sender.close();
  }
}

/**
 * Sends one call while nothing else is sent, and says what is wrong. A call may take its time, as long as others have their turn:
 * both ports' processes are asked for little things meanwhile, and what counts is how much of the processor's time went by while
 * one of these was not answered. (The wall's clock says nothing on a machine that does something else as well.)
 */
export async function sendAlone(call: Call, subject: Subject, sender: Sender): Promise<string | undefined> {
  let under = true;
  const sent = sender.send(call, ALONE_PATIENCE_MS).finally(() => {
    under = false;
  });
  const longest = Math.max(...(await Promise.all(LITTLE.map((url) => watch(subject, url(subject), () => under)))));
  const outcome = await sent;
  const where = call.kind === 'http' ? `${call.method} ${call.path.slice(0, 100)}` : call.route;
  const slow =
    longest > SLOW_MS ? `${call.port}: ${where} held up others for ${longest} ms of processor time` : undefined;
  return checkOutcome(call, outcome) ?? slow;
}

/** What takes next to no time to answer, in each process. */
const LITTLE = [
  ({ urls }: Subject) => `${urls.us}/_emulator/v1/projects`,
  ({ urls }: Subject) => `${urls.metrics}/healthz`,
] as const;

/** The most processor time that went by while one little thing was not answered, in ms. */
async function watch(subject: Subject, url: string, goesOn: () => boolean): Promise<number> {
  let longest = 0;
  do {
    const before = subject.cpuMs();
    await ask(url).catch(() => undefined);
    longest = Math.max(longest, subject.cpuMs() - before);
    await new Promise(setImmediate);
  } while (goesOn());
  return longest;
}
