export { loadRules } from './load-rules.ts';
export { runSuite } from './run-suite.ts';
export { parseTarget, type Target, TargetError } from './target.ts';
