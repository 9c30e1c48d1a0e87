import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Call } from '../call.ts';
import { AMPLITUDE_ROUTES } from './amplitude.ts';
import { CONTROL_ROUTES } from './control.ts';
import { GATEWAY_ROUTES, MANAGEMENT_ROUTES } from './forwarder.ts';
import { rawCalls } from './raw.ts';
import type { RouteGrammar } from './route-grammar.ts';

/** Every route that is called. */
export const ROUTES: readonly RouteGrammar[] = [
  ...AMPLITUDE_ROUTES,
  ...CONTROL_ROUTES,
  ...GATEWAY_ROUTES,
  ...MANAGEMENT_ROUTES,
];

const WRONG_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

const right = fc.oneof(...ROUTES.map(({ weight, calls }) => ({ weight: Math.ceil(weight * 200), arbitrary: calls })));

/** The same with another method. */
const wrong = fc
  .tuple(right, fc.constantFrom(...WRONG_METHODS))
  .map(([call, method]): Call => ({ ...call, method, route: `${method} instead` }))
  // Would change what the rest of the run stands on, or not end.
  .filter(
    (call) => !('endless' in call) && !('path' in call && /reset|integrations|faults|session|stream/.test(call.path)),
  );

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 92, arbitrary: right },
  { weight: 3, arbitrary: wrong },
  { weight: 5, arbitrary: rawCalls },
);

/** One in so many values is taken from the edges of its range. */
const BIAS = 4;
const SPREAD = 0x9e3779b1;

/** The call of a run's seed with this number: the same for the same two, whatever came before. */
export function generateCall(seed: number, number: number): Call {
  const generator = xoroshiro128plus(Math.imul(seed, SPREAD) ^ Math.imul(number + 1, 0x85ebca6b));
  return anyCall.generate(new fc.Random(generator), BIAS).value;
}
