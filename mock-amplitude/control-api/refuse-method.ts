import type { RequestHandler } from 'express';
import { ControlError } from './control-error.ts';

/** Answers calls of a path by a method that none of its routes takes. */
export function refuseMethod(path: string, routes: readonly { method: string; path: string }[]): RequestHandler {
  const taken = path === '/' ? ['get'] : routes.filter((route) => route.path === path).map(({ method }) => method);
  const allow = taken.join(', ').toUpperCase();
  return (request, response) => {
    response.setHeader('Allow', allow);
    throw new ControlError(405, `${request.path} does not take ${request.method}.`, `It takes ${allow}.`);
  };
}
