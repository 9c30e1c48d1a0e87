import { cacheCompiledCode } from './compile-cache.ts';
import { restartWithFlags } from './start-flags.ts';

/** What has to be done before anything else is loaded. */
export function prepareProcess(): void {
  restartWithFlags();
  cacheCompiledCode();
}
