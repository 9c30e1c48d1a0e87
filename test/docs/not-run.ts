import type { Block } from './pages.ts';

/** A block that no test of the pages runs, by a line of it, and which test does instead, or why none can. */
export interface NotRun {
  page: string;
  /** How the block begins. */
  begins: string;
  why: string;
}

/** Everything that is shown and not run here. A block added here needs its reason. */
export const NOT_RUN: readonly NotRun[] = [
  { page: 'CONTRIBUTING.md', begins: 'npm ci', why: '.ci/run does' },
  {
    page: 'examples/browser/README.md',
    begins: 'python3 -m http.server',
    why: 'serves until it is stopped; test/browser/examples.test.ts serves the folder',
  },
  {
    page: 'docs/debugger.md',
    begins: 'npx amplitude-emulator debug',
    why: 'shows what comes until it is stopped; test/e2e/debug.test.ts does',
  },
  { page: 'README.md', begins: 'npm ci && npm run emulate', why: '.ci/run and test/e2e/emulate.test.ts do' },
  {
    page: 'README.md',
    begins: 'npx amplitude-emulator exec',
    why: 'test/e2e/exec.test.ts, emulate.test.ts and test/conformance do',
  },
  { page: 'docs/ci.md', begins: 'npx amplitude-emulator exec -- npm test', why: 'test/e2e/exec.test.ts does' },
  {
    page: 'docs/reach.md',
    begins: 'npx amplitude-emulator exec --proxy -- npm test',
    why: 'test/e2e/reach.test.ts runs a program of each language that is installed',
  },
  {
    page: 'docs/forwarder.md',
    begins: 'export AMPLITUDE_EMULATOR_OUTBOX',
    why: 'needs a database; test/postgres/command.test.ts does',
  },
  { page: 'docs/architecture.md', begins: 'src/', why: 'a list of folders' },
  {
    page: 'docs/conformance.md',
    begins: 'npm run conformance',
    why: 'test/conformance/broken-servers.test.ts runs every rule',
  },
  {
    page: 'docs/debugger.md',
    begins: 'npm run emulate -- --demo',
    why: 'test/e2e/emulate.test.ts and test/debugger do',
  },
  {
    page: 'examples/docker/README.md',
    begins: 'docker ',
    why: 'test/docker runs the steps of its files, without Docker',
  },
  { page: 'docs/errors.md', begins: 'import {', why: 'goes on until it is stopped; it is compiled' },
  { page: 'docs/forwarder.md', begins: '<script src=', why: 'test/browser/collector.test.ts loads /d.js in a page' },
  {
    page: 'docs/forwarder.md',
    begins: 'export AMPLITUDE_EMULATOR_API_KEY',
    why: 'calls Amplitude; test/e2e/forward.test.ts does it on this machine',
  },
  {
    page: 'docs/forwarder.md',
    begins: 'export AMPLITUDE_EMULATOR_MANAGEMENT_TOKEN',
    why: 'calls Amplitude; test/e2e/product.test.ts does it on this machine',
  },
  {
    page: 'docs/forwarder.md',
    begins: 'npx amplitude-emulator dead-letters',
    why: 'test/e2e/forward.test.ts does, on a store that has some',
  },
  {
    page: 'docs/forwarder.md',
    begins: 'npm run crash-test',
    why: 'test/simulation/crash.test.ts and soak.test.ts do, with fewer kills and shorter waits',
  },
  {
    page: 'CONTRIBUTING.md',
    begins: 'npm run mutants',
    why: 'takes a minute, and is no part of npm test',
  },
  { page: 'docs/performance.md', begins: 'npm run bench', why: 'takes minutes' },
];

export function isNotRun({ page, text }: Block): boolean {
  return NOT_RUN.some((one) => one.page === page && text.startsWith(one.begins));
}
