import type { Failing } from '../results.ts';
import { findLeaks } from './judge/find-leaks.ts';

/** What a forwarder wrote: the end of it, and whether the API key stood anywhere in it. */
export interface KeptOutput {
  stdout: string;
  stderr: string;
  /** The command lines it was started with. */
  argv: string;
  add(stream: 'stdout' | 'stderr' | 'argv', text: string): void;
  /** Also of what is not kept any more. */
  leaks(): Failing[];
}

/** Most of what a process writes that is kept, in characters. */
const MAX_OUTPUT = 262_144;

/** @param most how much of each stream is kept, in characters */
export function createKeptOutput(apiKey: string, most = MAX_OUTPUT): KeptOutput {
  const kept = { stdout: '', stderr: '', argv: '' };
  let ofDropped: Failing[] = [];
  return {
    get stdout() {
      return kept.stdout.slice(-most);
    },
    get stderr() {
      return kept.stderr.slice(-most);
    },
    get argv() {
      return kept.argv;
    },
    add(stream, text) {
      kept[stream] += text;
      if (kept[stream].length <= 2 * most) return;
      // The end stays: what is cut in two is found with what comes.
      if (ofDropped.length === 0) ofDropped = findLeaks({ [stream]: kept[stream] }, apiKey);
      kept[stream] = kept[stream].slice(-most);
    },
    leaks: () => (ofDropped.length > 0 ? ofDropped : findLeaks(kept, apiKey)),
  };
}
