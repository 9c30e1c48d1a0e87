import { formatTime } from '../format-record.ts';
import { describeEnd } from '../held-events.ts';
import type { HoldLook, LaneLook, LetterLook, TryLook } from './delivery-look.ts';

/** A lane as the columns of a list. Foreign text in it is not escaped. */
export interface LaneCells {
  lane: string;
  events: string;
  why: string;
  until: string;
  tries: string;
  last: string;
}

export const LANE_TITLES: LaneCells = {
  lane: 'device or user',
  events: 'events',
  why: 'why',
  until: 'until',
  tries: 'tries',
  last: 'last answer',
};

/** Most lanes are of devices: it goes without saying. */
const DEVICE = /^device /;

/**
 * @param all what holds the whole project, and so this lane as well
 * @param now in ms since the epoch, by the clock that holds go by
 */
export function laneCells(lane: LaneLook, all: HoldLook | null, now: number): LaneCells {
  const { state, waiting, underWay, isolation, tries, lastTry } = lane;
  const hold = state === 'claimed' ? lane.hold : (lane.hold ?? all);
  const why = hold?.reason ?? (state === 'claimed' ? 'under way' : 'goes next');
  return {
    lane: lane.lane.replace(DEVICE, ''),
    events: String(waiting + underWay),
    why: isolation === null ? why : `${why}, ${isolation}`,
    until: hold === null ? '' : describeEnd(hold, now),
    tries: tries === 0 ? '' : String(tries),
    last: lastTry === null ? '' : describeTry(lastTry),
  };
}

/** Of a time of day, without its ms. */
const TIME_CHARACTERS = 8;

/** A dead letter as the columns of a list. Foreign text in it is not escaped. */
export interface LetterCells {
  id: string;
  time: string;
  rule: string;
  what: string;
  who: string;
  tries: string;
  why: string;
}

export const LETTER_TITLES: LetterCells = {
  id: '#',
  time: 'given up',
  rule: 'rule',
  what: 'event',
  who: 'user or device',
  tries: 'tries',
  why: 'why',
};

export function letterCells({ id, at, rule, event, attempts, reason }: LetterLook): LetterCells {
  return {
    id: String(id),
    time: formatTime(at).slice(0, TIME_CHARACTERS),
    rule,
    what: event.event_type,
    who: event.user_id ?? event.device_id ?? '',
    tries: String(attempts),
    why: reason,
  };
}

/** @example describeTry({ status: 503, reason: 'HTTP 503', … }) // 'HTTP 503' */
export function describeTry({ status, reason }: Pick<TryLook, 'status' | 'reason'>): string {
  if (status === null) return `no answer: ${reason}`;
  return reason.includes(String(status)) ? reason : `${status} ${reason}`;
}
