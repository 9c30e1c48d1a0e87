import { Router } from 'express';
import type { AddedRoute } from './added-route.ts';
import type { AddedRoutes } from './added-routes.ts';
import { refuseMethod } from './refuse-method.ts';
import { type Route, sendJson } from './route.ts';

/** @param taken the routes that the emulator has itself */
export function createAddedRoutes(taken: readonly Pick<Route, 'path'>[]): AddedRoutes {
  let all: readonly AddedRoute[] = [];
  let router = Router();

  function set(routes: readonly AddedRoute[]): void {
    all = routes;
    router = Router();
    for (const { method, path, handle } of routes) {
      router[method](path, async ({ query, body }, response) => {
        const answer = await handle({ query, body });
        sendJson(response, answer.status, JSON.stringify(answer.body));
      });
    }
    for (const { path } of routes) router.all(path, refuseMethod(path, routes));
  }

  return {
    add(routes) {
      const clash = routes.find(({ path }) => [...taken, ...all].some((one) => one.path === path));
      if (clash !== undefined) throw new TypeError(`Failed to add the route ${clash.path}: it is there already.`);
      set([...all, ...routes]);
      return () => set(all.filter((one) => !routes.includes(one)));
    },
    list: () => all,
    serve: (request, response, next) => router(request, response, next),
  };
}
