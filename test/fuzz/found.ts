import { readdirSync, readFileSync } from 'node:fs';
import type { Call } from './call.ts';

/** Calls that once did harm. */
export interface Found {
  about: string;
  calls: Call[];
}

const FOLDER = new URL('./found/', import.meta.url);

/** Reads all that was found, by the names of its files. */
export function readFound(): [file: string, found: Found][] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))]);
}
