import type { RequestHandler } from 'express';
import type { AddedRoute } from './added-route.ts';

/** Routes that come and go while the emulator runs. */
export interface AddedRoutes {
  /**
   * @returns what takes them away again
   * @throws {TypeError} when the path is taken
   */
  add(routes: readonly AddedRoute[]): () => void;
  list(): readonly AddedRoute[];
  /** Answers those that are there; any other call goes on to the next. */
  serve: RequestHandler;
}
