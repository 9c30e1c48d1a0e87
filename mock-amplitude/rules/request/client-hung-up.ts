import { buildRefusal } from '../answers.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

/** A request whose client was gone before the body was whole. The answer is not sent. */
export const clientHungUp: RequestRule = {
  slug: 'emulator.client-hung-up',
  source: { tags: ['decided'], text: 'Not a rule of Amplitude: the emulator says what it saw.' },
  fix: "Nothing was stored. Look at the client's time-out, or at what closed the connection in between.",
  check({ sent: { body } }) {
    if (body.kind !== 'hung-up') return undefined;
    const message = `the client hung up after ${body.received} bytes of the body`;
    return refuse(clientHungUp, buildRefusal(400, 'Client closed the connection'), '', message);
  },
};
