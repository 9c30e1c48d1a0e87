import type { OutputStream } from './sink.ts';

/**
 * Lets nothing wait for a terminal. Node writes to one synchronously: where nobody reads it (Ctrl-S, a connection that
 * hangs), the whole process stands still, its servers and its signal handlers with it. Other streams are left as they are.
 */
export function unblockTerminal(stream: OutputStream): void {
  if (!('isTTY' in stream && stream.isTTY === true && '_handle' in stream)) return;
  const handle = stream._handle;
  // Node has no public call for it; without, output works as it did.
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') handle.setBlocking(false);
}
