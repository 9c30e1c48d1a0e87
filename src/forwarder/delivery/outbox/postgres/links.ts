import { createLink, type Link } from './link.ts';

/** The connections of an instance to an outbox, by what must not wait for what. Each is made once it is needed. */
export interface Links {
  append: Link;
  settle: Link;
  read: Link;
  beat: Link;
  /** What is seldom: the schema, dead letters, what a person asks. */
  ask: Link;
  close(): Promise<void>;
}

/**
 * Tables fill and empty faster than statistics of them are made: a plan for an empty one must do for a million rows. So what
 * is looked for is looked for by its index, always.
 */
const BY_INDEX = 'SET enable_seqscan TO off; SET enable_hashjoin TO off; SET enable_mergejoin TO off; SET jit TO off';
/** A commit waits for the disk, whatever the server's default is; with synchronous standbys it waits for them as set up. */
const SYNCED = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')`;
/** That something was delivered may be forgotten by a crash: it is sent again, and Amplitude's dedup takes it. */
const NOT_SYNCED = 'SET synchronous_commit TO off';

/** @param onShared called where an instance changed what all of them share */
export function openLinks(url: string, schema: string, instance: string, onShared = () => {}): Links {
  const open = (name: string, settings: readonly string[], doing: string, onNotification?: () => void) =>
    createLink(
      {
        url,
        name: `amplitude-emulator ${instance} ${name}`,
        settings: [`SET search_path TO ${schema}`, ...settings].join('; '),
        ...(onNotification === undefined ? {} : { onNotification }),
      },
      doing,
    );
  const links = {
    append: open('append', [SYNCED], 'write to the outbox'),
    settle: open('settle', [BY_INDEX, NOT_SYNCED], 'write to the outbox'),
    read: open('read', [BY_INDEX], 'read the outbox'),
    beat: open('beat', [NOT_SYNCED, `LISTEN ${schema}`], 'keep the share of the outbox', onShared),
    ask: open('ask', [SYNCED], 'use the outbox'),
  };
  return {
    ...links,
    async close() {
      await Promise.all(Object.values(links).map((link) => link.close()));
    },
  };
}
