import type { Clock } from '../../../lib/clock.ts';
import type { ToldNotice } from '../../../mock-amplitude/index.ts';
import type { OutcomeRecord } from '../../forwarder/delivery/outcome.ts';

/** Tells readers of the emulator's stream what becomes of events on their way, and what a person should know. */
export interface StreamTeller {
  /** An event's outcome; told in sums, a few times a second. */
  outcome(outcome: OutcomeRecord, integration: string): void;
  /** A message that is no verdict. */
  problem(message: string): void;
  /** Tells what was not told yet, then nothing more. */
  close(): void;
}

/** Events of one integration that something became of, for one reason. */
interface OutcomeGroup extends Pick<OutcomeRecord, 'outcome' | 'rule' | 'reason'> {
  events: number;
  /** Of the first of them. */
  insertIds: string[];
}

/** How long outcomes and messages are gathered before they are told, in ms. */
const GATHER_MS = 250;
/** Most groups of one integration, insert_ids of a group and messages that are told at once; others are counted. */
const MOST_GROUPS = 50;
const MOST_IDS = 20;
const MOST_MESSAGES = 10;
/** Longest text that is told, in characters. */
const MOST_CHARACTERS = 1000;

export function createStreamTeller(tell: (notice: ToldNotice) => void, clock: Clock): StreamTeller {
  let outcomes = new Map<string, { groups: Map<string, OutcomeGroup>; leftOut: number }>();
  let messages: string[] = [];
  let messagesLeftOut = 0;
  let cancel: (() => void) | undefined;
  let closed = false;

  function soon(): void {
    if (!closed) cancel ??= clock.after(GATHER_MS, flush);
  }

  function flush(): void {
    cancel?.();
    cancel = undefined;
    for (const [integration, { groups, leftOut }] of outcomes) {
      tell({ kind: 'outcome', said: { integration, outcomes: [...groups.values()], leftOut } });
    }
    for (const [index, message] of messages.entries()) {
      const isLast = index === messages.length - 1;
      tell({
        kind: 'notice',
        said: { message, ...(isLast && messagesLeftOut > 0 ? { leftOut: messagesLeftOut } : {}) },
      });
    }
    outcomes = new Map();
    messages = [];
    messagesLeftOut = 0;
  }

  return {
    outcome({ outcome, rule, reason, insertId }, integration) {
      let gathered = outcomes.get(integration);
      if (gathered === undefined) {
        gathered = { groups: new Map(), leftOut: 0 };
        outcomes.set(integration, gathered);
        soon();
      }
      const key = `${outcome} ${rule} ${reason}`;
      let group = gathered.groups.get(key);
      if (group === undefined) {
        if (gathered.groups.size === MOST_GROUPS) {
          gathered.leftOut++;
          return;
        }
        group = { outcome, rule, reason: reason.slice(0, MOST_CHARACTERS), events: 0, insertIds: [] };
        gathered.groups.set(key, group);
      }
      group.events++;
      if (group.insertIds.length < MOST_IDS) group.insertIds.push(insertId);
    },
    problem(message) {
      if (messages.length < MOST_MESSAGES) messages.push(message.slice(0, MOST_CHARACTERS));
      else messagesLeftOut++;
      soon();
    },
    close() {
      flush();
      closed = true;
    },
  };
}
