/** A server sent more than anyone will read. */
class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/** A body, as text and as it came. */
export interface ReadText {
  text: string;
  bytes: number;
  raw: Buffer;
}

/**
 * Reads a body to its end.
 *
 * @param maxBytes where to give up: a server that never stops must not fill the memory
 */
export async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<ReadText> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLongError(`more than ${maxBytes} bytes came`);
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  return { text: raw.toString('utf8'), bytes, raw };
}
