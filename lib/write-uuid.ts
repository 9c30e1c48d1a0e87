/**
 * Writes the first 16 bytes as a UUID. Version and variant are whatever they say.
 *
 * @example writeUuid(Buffer.alloc(16)) // '00000000-0000-0000-0000-000000000000'
 */
export function writeUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
