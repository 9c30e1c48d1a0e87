import type { AmplitudeEvent } from '../amplitude-event.ts';

/** The lane an event keeps its order in: its device's, else its user's (`deliver.order`). */
export function laneOf({ device_id, user_id }: Pick<AmplitudeEvent, 'device_id' | 'user_id'>): string {
  return device_id === undefined ? `user ${user_id ?? ''}` : DEVICE + device_id;
}

/** The device that a lane is of, where it is of one. */
export function deviceOf(lane: string): { device_id?: string } {
  return lane.startsWith(DEVICE) ? { device_id: lane.slice(DEVICE.length) } : {};
}

const DEVICE = 'device ';
