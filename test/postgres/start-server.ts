import type { TestProject } from 'vitest/node';
import { createPostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `postgres://…` of the server that all tests share; each has a schema of its own. */
    postgres: string;
  }
}

/** Starts the server once for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await createPostgresServer();
  try {
    await server.start();
  } catch (error) {
    await server.remove();
    throw error;
  }
  project.provide('postgres', server.url);
  return server.remove;
}
