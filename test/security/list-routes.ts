import { Router } from 'express';
import { vi } from 'vitest';

interface Registered {
  router: object;
  paths: string[];
  route: { methods: Record<string, boolean> };
}

interface Mounted {
  parent: object;
  path: string;
  child: unknown;
}

const originalRoute = Router.prototype.route;
const originalUse = Router.prototype.use;

/**
 * Notes every route that Express is given from now on, whoever builds the app.
 *
 * @returns ends it, and gives them as `METHOD /path`, those of mounted routers by their whole paths; a path for all methods is
 *   `ALL /path`, and left out where it has others
 */
export function noteRoutes(): () => string[] {
  const registered: Registered[] = [];
  const mounted: Mounted[] = [];
  const routes = vi.spyOn(Router.prototype, 'route').mockImplementation(function (this: object, ...args: unknown[]) {
    const [path] = args;
    const route = originalRoute.call(this, path);
    registered.push({ router: this, paths: [path].flat().map(String), route });
    return route;
  });
  const uses = vi.spyOn(Router.prototype, 'use').mockImplementation(function (this: object, ...args: unknown[]) {
    // '/' is what an app says where it is told no path.
    const path = typeof args[0] === 'string' && args[0] !== '/' ? args[0] : '';
    for (const child of args.flat()) mounted.push({ parent: this, path, child });
    return originalUse.apply(this, args);
  });
  const prefixOf = (router: object): string => {
    const mount = mounted.find(({ child }) => child === router);
    return mount === undefined ? '' : prefixOf(mount.parent) + mount.path;
  };
  return () => {
    routes.mockRestore();
    uses.mockRestore();
    const found = registered.flatMap(({ router, paths, route }) =>
      paths.flatMap((path) => {
        const whole = prefixOf(router) + path;
        const shown = whole === '/' ? whole : whole.replace(/\/$/, '');
        return methodsOf(route).map((method) => ({ method, path: shown }));
      }),
    );
    const named = new Set(found.filter(({ method }) => method !== 'ALL').map(({ path }) => path));
    const kept = found.filter(({ method, path }) => method !== 'ALL' || !named.has(path));
    return [...new Set(kept.map(({ method, path }) => `${method} ${path}`))].sort();
  };
}

function methodsOf({ methods }: Registered['route']): string[] {
  const names = Object.keys(methods).map((method) => (method === '_all' ? 'ALL' : method.toUpperCase()));
  // `app.all` gives a route every method there is.
  return names.length === 1 ? names : ['ALL'];
}
