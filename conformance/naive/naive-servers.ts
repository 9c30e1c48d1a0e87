import type { RequestListener } from 'node:http';
import { listen } from '../../lib/listen.ts';
import { createExpressStub } from './express-stub.ts';
import { answerAlike } from './fixed-200.ts';
import { acceptAll } from './stores-nothing.ts';
import { createValidator } from './throttles-nothing.ts';

/** The key that naive servers are sent. */
const KEY = 'conformance-naive-key';

/** Servers as people write them first, each with what it offers beside its US endpoint. */
const NAIVE: Readonly<Record<NaiveName, { create: () => RequestListener; control: boolean }>> = {
  'fixed-200': { create: () => answerAlike, control: false },
  'express-stub': { create: createExpressStub, control: false },
  'stores-nothing': { create: () => acceptAll, control: false },
  'throttles-nothing': { create: () => createValidator(KEY), control: true },
};

export const NAIVE_NAMES = ['fixed-200', 'express-stub', 'stores-nothing', 'throttles-nothing'] as const;

export type NaiveName = (typeof NAIVE_NAMES)[number];

/** A naive server that runs, and the description of it that the suite takes. */
export interface NaiveServer {
  target: { us: string; control?: string; keys: Record<string, string> };
  close(): Promise<void>;
}

/** Whether there is a naive server of that name. */
export function isNaiveName(name: string): name is NaiveName {
  return NAIVE_NAMES.some((known) => known === name);
}

/**
 * Starts a naive server on a free port.
 *
 * @example const { target, close } = await startNaive('fixed-200');
 */
export async function startNaive(name: NaiveName): Promise<NaiveServer> {
  const { create, control } = NAIVE[name];
  const { url, close } = await listen(create(), {
    name: `the naive server ${name}`,
    host: '127.0.0.1',
    port: 0,
    graceMs: 0,
  });
  return { target: { us: url, ...(control ? { control: `${url}/control` } : {}), keys: { us: KEY } }, close };
}
