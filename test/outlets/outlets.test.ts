import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_OUTLETS } from './command-outlets.ts';
import { findForeign } from './hostile.ts';
import { HTTP_OUTLETS } from './http-outlets.ts';
import { LIBRARY_OUTLETS } from './library-outlets.ts';
import type { Outlets, Planted } from './outlets.ts';
import { PROCESS_OUTLETS } from './process-outlets.ts';
import { SCREEN_OUTLETS } from './screen-outlets.ts';
import { startPlanted } from './start-planted.ts';

let planted: Planted;
beforeAll(async () => {
  planted = await startPlanted();
}, 60_000);
afterAll(() => planted.close());

/** Every place where we write; a new one is a line in one of these. */
const OUTLETS: Outlets = { ...SCREEN_OUTLETS, ...HTTP_OUTLETS, ...LIBRARY_OUTLETS, ...PROCESS_OUTLETS };

async function expectEscaped(read: Outlets[string]): Promise<void> {
  const text = await read(planted);
  expect(text).toMatch(/\\u009b/);
  expect(findForeign(text)).toEqual([]);
}

describe('foreign text', { timeout: 60_000 }, () => {
  it.each(Object.entries(OUTLETS))('is escaped in %s', (_name, read) => expectEscaped(read));

  // Each is a process of its own.
  it.concurrent.each(Object.entries(COMMAND_OUTLETS))('is escaped in %s', (_name, read) => expectEscaped(read));
});
