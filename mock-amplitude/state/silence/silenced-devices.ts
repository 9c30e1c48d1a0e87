import { boundKey } from '../../internal/bound-key.ts';
import { MAX_SILENCED_DEVICES } from '../../limits.ts';

/** The devices that a project does not want to hear of (`event.silenced`): those it is configured with, and what is changed since. */
export interface SilencedDevices {
  /** @param deviceId trimmed */
  has(deviceId: string): boolean;
  readonly size: number;
  /** In the order they were silenced. */
  list(): string[];
  /** Silences a device. False where there are too many of them already; then nothing changes. */
  silence(deviceId: string): boolean;
  /** False where it was not silenced. */
  unsilence(deviceId: string): boolean;
  /** Back to those it is configured with. */
  reset(): void;
}

/**
 * Creates the silenced devices of one project. Ids are compared as Amplitude stores them: trimmed.
 *
 * @param configured those silenced from the start, however many
 * @param maxDevices most of them at once; beyond, `silence` refuses, since whoever silenced the oldest still counts on it
 * @example
 * const silenced = createSilencedDevices(['device-loud']);
 * silenced.silence('device-2'); // true
 * silenced.reset(); // device-loud alone
 */
export function createSilencedDevices(
  configured: readonly string[] = [],
  maxDevices = MAX_SILENCED_DEVICES,
): SilencedDevices {
  const seed = configured.map(store);
  let devices = new Set(seed);
  return {
    has: (deviceId) => devices.has(boundKey(deviceId)),
    get size() {
      return devices.size;
    },
    list: () => [...devices],
    silence(deviceId) {
      const stored = store(deviceId);
      if (!devices.has(stored) && devices.size >= maxDevices) return false;
      devices.add(stored);
      return true;
    },
    unsilence: (deviceId) => devices.delete(store(deviceId)),
    reset() {
      devices = new Set(seed);
    },
  };
}

function store(deviceId: string): string {
  return boundKey(deviceId.trim());
}
