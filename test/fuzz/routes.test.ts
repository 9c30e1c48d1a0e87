import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENDPOINTS } from '../../mock-amplitude/http/endpoints.ts';
import { ROUTES } from './grammar/any-call.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What registers routes with Express, by a literal path. Those of the control API, which lists them itself, are in its table. */
const FOLDERS = ['src/forwarder/gateway', 'src/forwarder/management', 'src/forwarder/ops', 'mock-amplitude/read-api'];
const REGISTERED = /\b(?:app|router)\.(get|post|put|patch|delete)\(\s*['"]([/*][^'"]*)['"]/g;

const called = ROUTES.map(({ route }) => route);

it('every route that Express is given is called', () => {
  const routes = FOLDERS.flatMap((folder) => globSync(`${folder}/*.ts`, { cwd: ROOT })).flatMap((file) => {
    const source = readFileSync(`${ROOT}/${file}`, 'utf8');
    return [...source.matchAll(REGISTERED)].map(([, method = '', path = '']) => ({
      method: method.toUpperCase(),
      path,
    }));
  });
  expect(routes.length).toBeGreaterThan(12);
  const missed = routes.filter(({ method, path }) => {
    // Of a router that is mounted elsewhere, the end is what is known.
    const end = path === '/' ? '' : path;
    return !called.some((route) => route.startsWith(`${method} `) && route.endsWith(end));
  });
  expect(missed).toEqual([]);
});

it('every endpoint that takes events is called, by each of its methods', () => {
  const routes = ENDPOINTS.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
  expect(routes.filter((route) => !called.includes(route))).toEqual([]);
});
