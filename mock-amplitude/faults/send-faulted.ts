import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import { sendAnswer, startAnswer } from '../http/envelope.ts';
import type { WrittenAnswer } from '../http/written-answer.ts';
import type { HeldAnswers } from './held-answers.ts';
import type { ResolvedEffect } from './resolve-effect.ts';

/** What the record of a request shows that was never answered. */
const NO_ANSWER: WrittenAnswer = { status: 0, contentType: '', text: '' };

/** What of an answer the effect lets through, for the record. */
export function spoilAnswer(effect: ResolvedEffect, answer: WrittenAnswer): WrittenAnswer {
  const whole = effect.answer?.html ? writeHtml(effect.answer.status) : answer;
  switch (effect.sends) {
    case 'whole':
      return whole;
    case 'half':
      return { ...whole, text: half(whole.text) };
    case 'reset':
    case 'never':
      return NO_ANSWER;
  }
}

/** The answer to a request that triggered a fault, on its way out. */
export interface FaultedAnswer {
  effect: ResolvedEffect;
  /** As it would go without the effect. */
  answer: WrittenAnswer;
  /** Name of the project, null where there is none. */
  project: string | null;
  /** The project's time: delays go by it. */
  clock: Clock;
}

/** Sends what the effect leaves of an answer: late, cut, or not at all. */
export function sendFaulted(response: ServerResponse, faulted: FaultedAnswer, held: HeldAnswers): void {
  if (response.destroyed) return;
  const { effect, project, clock } = faulted;
  if (effect.sends === 'never') {
    held.hold(response, { project, release: () => response.destroy() });
    return;
  }
  const release = () => sendNow(response, faulted);
  if (effect.delayMs === 0) release();
  else held.hold(response, { project, release, timer: { clock, ms: effect.delayMs } });
}

function sendNow(response: ServerResponse, { effect, answer, clock }: FaultedAnswer): void {
  const whole = effect.answer?.html ? writeHtml(effect.answer.status) : answer;
  switch (effect.sends) {
    case 'whole':
      sendAnswer(response, whole, clock.now());
      return;
    case 'half':
      startAnswer(response, whole, clock.now());
      response.write(half(whole.text), () => response.destroy());
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'never':
      return;
  }
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

/** The page of a load balancer whose backend is down: bare HTML. */
function writeHtml(status: number): WrittenAnswer {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
  ];
  return { status, contentType: 'text/html', text: `${lines.join('\r\n')}\r\n` };
}
