import { openDamaged } from '../../lib/storage/damaged-database.ts';
import { putBackAside, setAside } from '../../lib/storage/set-aside.ts';
import { explainStore } from './explain-store.ts';
import {
  openSessionDatabase,
  readRow,
  SESSION_SCHEMA,
  SESSION_TABLES,
  type SessionDatabase,
} from './session-database.ts';

/** What of each table was read, and how many rows it had as far as can be told. */
type Salvaged = Record<(typeof SESSION_TABLES)[number], { read: number; of: number | undefined }>;

/** How each table is gone through. */
const KEYS = { organizations: 'name', projects: 'api_key, region', states: 'project, kind, key' } as const;

/**
 * Puts what can be read of a damaged session into a new file. The damaged one stays beside it, under another name.
 *
 * @param why what is wrong with it
 * @param now in ms since the epoch
 * @throws {SessionError} when there can be no new one; the damaged one is in its place then
 */
export function salvageSession(
  file: string,
  why: string,
  { maxBytes, now, onProblem }: { maxBytes: number; now: number; onProblem: (message: string) => void },
): SessionDatabase {
  const aside = setAside(file, now);
  let fresh: SessionDatabase | undefined;
  try {
    fresh = openSessionDatabase(file, maxBytes);
    const salvaged = takeOver(aside, fresh);
    onProblem(`The session ${file} was damaged: ${why}. ${describe(salvaged)} The damaged file is kept as ${aside}.`);
    return fresh;
  } catch (cause) {
    fresh?.db.close();
    putBackAside(aside, file);
    throw explainStore(cause, `take over what can be read of ${file}, which is damaged`);
  }
}

function takeOver(aside: string, { db, put }: SessionDatabase): Salvaged {
  const damaged = openDamaged(aside, SESSION_SCHEMA);
  try {
    const salvaged: Salvaged = {
      organizations: { read: 0, of: damaged.count('organizations') },
      projects: { read: 0, of: damaged.count('projects') },
      states: { read: 0, of: damaged.count('states') },
      requests: { read: 0, of: damaged.count('requests') },
    };
    db.exec('BEGIN');
    for (const table of SESSION_TABLES) {
      const rows = table === 'requests' ? damaged.byNumber(table, 'seq') : damaged.byKey(table, KEYS[table]);
      for (const row of rows) {
        const part = readRow(row);
        if (part === undefined) continue;
        put(part);
        salvaged[table].read++;
      }
    }
    db.exec('COMMIT');
    return salvaged;
  } finally {
    damaged.close();
  }
}

function describe({ requests, states, organizations, projects }: Salvaged): string {
  const count = ({ read, of }: { read: number; of: number | undefined }, what: string) =>
    of === undefined ? `${read} ${what} (how many there were cannot be told)` : `${read} of ${of} ${what}`;
  const parts = [count(requests, 'requests'), count(states, 'users and groups')];
  // Most have none, and one of an earlier version has no table of them.
  if (organizations.of) parts.push(count(organizations, 'organizations'));
  parts.push(count(projects, 'projects'));
  return `Read and kept: ${parts.join(', ')}; the rest is lost to the emulator.`;
}
