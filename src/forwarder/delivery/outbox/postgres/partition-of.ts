import { crc32 } from 'node:zlib';

/** The partition that a lane's entries stand in. The same in every version: lanes would change places otherwise. */
export function partitionOf(lane: string, partitions: number): number {
  return crc32(lane) % partitions;
}
