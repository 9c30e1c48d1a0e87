import { isAbsent, type SentObject } from '../json.ts';

/** One of an event's two ids. */
export interface Id {
  /** As text, untrimmed; undefined where none was sent or what was sent is no id. A number becomes its digits (`event.id-coercion`). */
  text: string | undefined;
  /** True where `shortIds: 'strip'` took it off. */
  stripped: boolean;
}

export interface EventIds {
  user_id: Id;
  device_id: Id;
}

export const ID_FIELDS = ['user_id', 'device_id'] as const;

/**
 * Reads both ids. An empty one beside another counts as not sent. Length is measured before trimming (Amplitude-Node#105).
 *
 * @param strip the shortest id to keep where short ones are taken off (`shortIds: 'strip'`), else 0
 */
export function readIds(event: SentObject, strip: number): EventIds {
  const user = readText(event.user_id);
  const device = readText(event.device_id);
  return {
    user_id: keep(user === '' && device !== undefined && device !== '' ? undefined : user, strip),
    device_id: keep(device === '' && user !== undefined && user !== '' ? undefined : device, strip),
  };
}

function readText(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

function keep(text: string | undefined, strip: number): Id {
  const stripped = text !== undefined && text.length < strip;
  return { text: stripped ? undefined : text, stripped };
}
