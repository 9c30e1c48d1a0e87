import { STATUS_CODES } from 'node:http';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Project } from '../projects/projects.ts';
import {
  type Answer,
  buildEventErrors,
  buildRefusal,
  buildSuccess,
  buildThrottled,
  ERROR_TEXT,
} from '../rules/answers.ts';
import { readIds } from '../rules/event/read-ids.ts';
import { planLimits } from '../state/throttle/plan-limits.ts';
import type { TriggeredFault } from './create-faults.ts';
import type { FaultableRequest } from './matches.ts';

/** A request of which a fault lets nothing be stored. */
export interface FaultedRequest extends FaultableRequest {
  owner: Project | null;
  /** Bytes of its body. */
  bytes: number;
  at: number;
}

const TEXT_BY_STATUS: Record<number, string> = { 403: ERROR_TEXT.forbidden, 413: ERROR_TEXT.tooLarge };

/** Builds the answer that a fault gives to a request of which nothing is stored: Amplitude's own for its status. */
export function buildAnswer(fault: TriggeredFault, request: FaultedRequest): Answer {
  const status = fault.effect.answer?.status ?? 200;
  switch (status) {
    case 200:
      return buildSuccess(request.events.length, request.bytes, request.at);
    case 400:
      return fault.events.length === 0
        ? buildRefusal(400, ERROR_TEXT.bodyJson)
        : buildEventErrors(ERROR_TEXT.invalidFields, {
            missing: {},
            invalid: { event_type: fault.events },
            idLengths: {},
          });
    case 429:
      return buildThrottle(fault, request);
    default:
      return buildStatus(status);
  }
}

/** Builds an answer with only its status and Amplitude's text for it. */
export function buildStatus(status: number): Answer {
  return buildRefusal(status, TEXT_BY_STATUS[status] ?? STATUS_CODES[status] ?? 'Error');
}

/** The ids that the fault is for; of a fault for any, all that the request has. */
function buildThrottle({ effect, match, events: places }: TriggeredFault, request: FaultedRequest): Answer {
  const how = effect.answer?.throttle ?? 'ids';
  const limits = request.owner?.limits ?? DEFAULT_LIMITS;
  const threshold = thresholdOf(how, request, limits);
  const any = match.userId === undefined && match.deviceId === undefined;
  const list = (field: 'user_id' | 'device_id', wanted: boolean, when: typeof how) => {
    if (!wanted || how !== when) return {};
    const ids = places
      .map((place) => readIds(request.events[place] ?? {}, 0)[field]?.trim())
      .filter((id) => id !== undefined);
    const over = when === 'day' ? limits.eventsPerDayPerId + 1 : threshold + 1;
    return Object.fromEntries(ids.map((id) => [id, over]));
  };
  const users = any || match.userId !== undefined;
  const devices = any || match.deviceId !== undefined;
  return buildThrottled(
    threshold,
    {
      throttledUsers: list('user_id', users, 'ids'),
      throttledDevices: list('device_id', devices, 'ids'),
      exceededUsers: list('user_id', users, 'day'),
      exceededDevices: list('device_id', devices, 'day'),
    },
    how === 'project' ? [] : places,
  );
}

/** `eps_threshold`, as the throttle itself would give it. */
function thresholdOf(how: 'ids' | 'day' | 'project', { owner, path }: FaultedRequest, limits: Limits): number {
  if (how === 'project') return planLimits(owner?.plan ?? DEFAULT_PLAN, limits).eventsPerSecond;
  return path === '/batch' ? limits.batchEventsPerSecondPerId : limits.eventsPerSecondPerId;
}

const DEFAULT_PLAN = 'growth';
