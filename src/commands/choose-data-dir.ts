import { join } from 'node:path';
import type { Config } from '../config/table/settings.ts';

/** Where the forwarder keeps its events and what is installed: beside what the mock keeps, where nothing else is said. */
export function chooseDataDir({ amplitude, forwarder }: Config): string | undefined {
  const beside = amplitude.dataDir === undefined ? undefined : join(amplitude.dataDir, 'forwarder');
  return forwarder.dataDir ?? beside;
}
