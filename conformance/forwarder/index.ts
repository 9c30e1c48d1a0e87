export { loadForwarderRules, readForwarderRules, splitCases } from './load-forwarder-rules.ts';
export type { OpenServer } from './open-run.ts';
export { parseForwarderTarget, readForwarderTarget } from './read-forwarder-target.ts';
export { runForwarderSuite } from './run-forwarder-suite.ts';
export { tryStart } from './try-start.ts';
