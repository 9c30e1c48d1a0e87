import { request } from 'undici';
import type { Clock } from '../../lib/clock.ts';
import { wait } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import { playShop, type Step } from './shop.ts';

export interface DemoOptions {
  seed: number;
  stepsPerSecond: number;
  clock: Clock;
  gateway: { url: string; pipelineKey: string };
  /** Base address and the key of a project that lives there. */
  amplitude: Record<'us' | 'eu', { url: string; apiKey: string }>;
  /** Told once when the demo cannot go on. */
  onProblem: (message: string) => void;
}

const WRONG_KEY = 'deadbeefdeadbeefdeadbeefdeadbeef';
const MS_PER_SECOND = 1000;

/** Plays the shop's traffic at a steady rate until `signal` aborts. Never rejects. */
export async function playDemo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const rng = createRng(options.seed);
  try {
    for (const step of playShop(rng)) {
      await send(step, options, signal);
      await wait(options.clock, MS_PER_SECOND / options.stepsPerSecond, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    options.onProblem(`The demo stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function send(step: Step, options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { url, headers, body } = address(step, options);
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal,
  });
  await answer.body.dump();
}

function address(step: Step, { gateway, amplitude }: DemoOptions) {
  if (step.to === 'gateway') {
    const headers = { authorization: `Bearer ${gateway.pipelineKey}` };
    return { url: gateway.url + step.path, headers, body: step.body };
  }
  const { url, apiKey } = amplitude[step.region];
  const keys = {
    right: apiKey,
    wrong: WRONG_KEY,
    'other-region': amplitude[step.region === 'us' ? 'eu' : 'us'].apiKey,
  };
  return { url: `${url}/2/httpapi`, headers: {}, body: { api_key: keys[step.key], events: [step.event] } };
}
