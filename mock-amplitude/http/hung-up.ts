import { buildRefusal } from '../rules/answers.ts';
import { judgeRefused } from '../rules/check-request.ts';
import type { Judgement } from '../rules/judgement.ts';
import { type Rule, refuse } from '../rules/rule.ts';

export const hungUpRule: Rule = {
  slug: 'emulator.client-hung-up',
  source: { tags: ['decided'], text: 'Not a rule of Amplitude: the emulator says what it saw.' },
  fix: "Nothing was stored. Look at the client's time-out, or at what closed the connection in between.",
};

/** Judges a request whose client was gone before the body was whole. The answer reaches no one. */
export function judgeHungUp(receivedBytes: number, now: number): Judgement {
  const message = `the client hung up after ${receivedBytes} bytes of the body`;
  return judgeRefused(refuse(hungUpRule, buildRefusal(400, 'Client closed the connection'), '', message), now);
}
