/** Most of a text, in bytes of UTF-8, that terminals take at once (xterm: 100,000 characters of base64). */
const MAX_COPIED_BYTES = 74_000;

/**
 * The sequence that puts a text into the clipboard of the terminal's own machine, over ssh too (OSC 52); undefined where it is
 * too long. tmux passes it on when it is wrapped, and `set -g allow-passthrough on` is set.
 *
 * @param env TMUX says that one is in between
 */
export function buildOsc52(text: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_COPIED_BYTES) return undefined;
  const sequence = `\u001b]52;c;${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}\u0007`;
  // tmux takes it itself where `set-clipboard on` is set, and hands on what is wrapped: one of the two is mostly allowed.
  if (!env.TMUX) return sequence;
  return `${sequence}\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
}
