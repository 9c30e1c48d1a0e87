/** A server sent more than anyone will read. */
class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/**
 * Reads a body to its end.
 *
 * @param maxBytes where to give up: a server that never stops must not fill the memory
 */
export async function readText(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<{ text: string; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLongError(`more than ${maxBytes} bytes came`);
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), bytes };
}
