import fc from 'fast-check';
import type { HttpCall, Port } from '../call.ts';
import { NO_BODY, type Sent } from './any-body.ts';
import { anyHeaders } from './any-head.ts';

/** How one route is called. */
export interface RouteGrammar {
  /** Method and path as the server lists them: `POST /faults/scenarios/:name`. */
  route: string;
  /** How often, beside the others. */
  weight: number;
  calls: fc.Arbitrary<HttpCall>;
}

export interface RouteParts {
  ports: readonly [Port, ...Port[]];
  route: string;
  weight?: number;
  /** Path and query; default: the route's own. */
  path?: fc.Arbitrary<string>;
  body?: fc.Arbitrary<Sent>;
  headers?: fc.Arbitrary<[string, string][]>;
  more?: Pick<HttpCall, 'endless' | 'faulty'>;
}

/** Puts together how a route is called, from what it has of its own. */
export function routeGrammar({ ports, route, weight = 1, path, body, headers, more = {} }: RouteParts): RouteGrammar {
  const [method = 'GET', plain = '/'] = route.split(' ');
  const calls = fc
    .tuple(
      fc.constantFrom(...ports),
      path ?? fc.constant(plain),
      body ?? fc.constant(NO_BODY),
      headers ?? fc.constant<[string, string][]>([]),
      anyHeaders,
    )
    .map(([port, at, sent, own, odd]): HttpCall => {
      return {
        kind: 'http',
        port,
        route,
        method,
        path: at,
        ...sent,
        headers: [...own, ...sent.headers, ...odd],
        ...more,
      };
    });
  return { route, weight, calls };
}
