import { isEmulatorError } from '../../../lib/errors/emulator-error.ts';
import type { AddedCall, AddedRoute } from '../../../mock-amplitude/index.ts';
import type { DeliveryDesk } from '../../forwarder/inspection/create-delivery-desk.ts';
import { statusOf } from '../../forwarder/management/answer-api-problem.ts';
import {
  CallError,
  type MappedCall,
  readChoice,
  readIntegration,
  readLetterQuery,
  readMappedCall,
} from './read-call.ts';

/** Finds how an event was mapped; undefined where it did not come by way of the forwarder, or too long ago. */
type ExplainCall = (call: MappedCall) => { source: unknown; explanation: object } | undefined;

/** The forwarder's side of the control API: where deliveries stand, dead letters, pauses. */
export function createDeliveryRoutes(desk: DeliveryDesk, explain: ExplainCall): readonly AddedRoute[] {
  return [
    {
      method: 'get',
      path: '/delivery',
      description: 'where deliveries stand: counts, lanes, what is held and why, breaker, outbox; integration',
      handle: answering(({ query }) => desk.look(readIntegration(query))),
    },
    {
      method: 'get',
      path: '/delivery/dead-letters',
      description:
        'events that were given up, newest first, with attempts and answer; integration, rule, before, limit',
      handle: answering(({ query }) => desk.deadLetters(readLetterQuery(query))),
    },
    {
      method: 'get',
      path: '/delivery/mapped',
      description:
        'how the event of an insertId was mapped, null where it did not come by way of the forwarder; project',
      handle: answering(({ query }) => ({ mapped: explain(readMappedCall(query)) ?? null })),
    },
    {
      method: 'post',
      path: '/delivery/dead-letters/replay',
      description: 'puts dead letters back into the outbox: ids, rule, or all; integration',
      handle: answering(async ({ body }) => {
        const { filter, integration } = readChoice(body);
        return { replayed: await desk.replay(filter, integration) };
      }),
    },
    {
      method: 'post',
      path: '/delivery/dead-letters/discard',
      description: 'forgets dead letters for good: ids, rule, or all; integration',
      handle: answering(async ({ body }) => {
        const { filter, integration } = readChoice(body);
        return { discarded: await desk.discard(filter, integration) };
      }),
    },
    {
      method: 'post',
      path: '/delivery/pause',
      description: 'delivers nothing until it is resumed; events are still taken, and kept; integration',
      handle: answering(({ body }) => desk.setPaused(true, readIntegration(body))),
    },
    {
      method: 'post',
      path: '/delivery/resume',
      description: 'ends a pause by hand, and tries at once what rests by itself; integration',
      handle: answering(({ body }) => desk.setPaused(false, readIntegration(body))),
    },
  ];
}

/** Answers 200 with what is returned, or with what is wrong where that is thrown; a bug goes on. */
function answering(handle: (call: AddedCall) => object | Promise<object>): AddedRoute['handle'] {
  return async (call) => {
    try {
      return { status: 200, body: await handle(call) };
    } catch (error) {
      if (error instanceof CallError) return { status: 400, body: { error: error.message, fix: error.fix } };
      const status = isEmulatorError(error) ? statusOf(error.code) : undefined;
      if (status === undefined || !isEmulatorError(error)) throw error;
      return { status, body: { error: error.message, fix: error.fix } };
    }
  };
}
