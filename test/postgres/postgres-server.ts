import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL server of a test's own, in a temporary directory. */
export interface PostgresServer {
  /** `postgres://…` of its database. */
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  start(): Promise<void>;
  /** As `pg_ctl -m` says: `immediate` is what a crash is. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Stops it, and removes all of it. */
  remove(): Promise<void>;
}

/** Debian's, then whatever is on the path. */
const DEBIAN = '/usr/lib/postgresql';
/** Whom the programs run as where a test runs as root, which PostgreSQL refuses to. */
const USER = 'postgres';

/**
 * The directory of PostgreSQL's programs.
 *
 * @throws {Error} where there are none, with what to do
 */
function findPostgres(): string {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
  const found = [...debian.toSorted().toReversed(), ...(process.env.PATH ?? '').split(delimiter)].find((folder) =>
    existsSync(join(folder, 'initdb')),
  );
  if (found !== undefined) return found;
  throw new Error(
    'Failed to start PostgreSQL: there is no initdb, neither in /usr/lib/postgresql nor on the path. Install it: apt-get install postgresql-15.',
  );
}

/** Runs one of PostgreSQL's programs, as another user where this one is root. */
export async function runPostgres(program: string, args: readonly string[]): Promise<string> {
  const path = join(findPostgres(), program);
  const [command, all] = process.getuid?.() === 0 ? ['runuser', ['-u', USER, '--', path, ...args]] : [path, [...args]];
  const { stdout } = await promisify(execFile)(command, all, { cwd: tmpdir(), env: { ...process.env, LC_ALL: 'C' } });
  return stdout;
}

/** @param settings of `postgresql.conf`, beside those that a test needs */
export async function createPostgresServer(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const directory = makeDirectory();
  const data = join(directory, 'data');
  const port = await freePort();
  await runPostgres('initdb', ['-D', data, '-U', 'emulator', '-A', 'trust', '--no-sync', '-E', 'UTF8']);
  return createServerOn(directory, data, port, settings);
}

/** A directory that PostgreSQL's programs may write to. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(placeFor(), 'postgres-'));
  if (process.getuid?.() === 0) {
    const { uid, gid } = userIds();
    chownSync(directory, uid, gid);
  }
  return directory;
}

/** In memory, where a sync costs nothing: what a test asks is not how fast the disk is. */
const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 1_073_741_824;

function placeFor(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ROOM_BYTES ? IN_MEMORY : tmpdir();
}

/** A server on what is in a data directory already. */
export function createServerOn(
  directory: string,
  data: string,
  port: number,
  settings: Readonly<Record<string, string>> = {},
): PostgresServer {
  const all = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 200, ...settings };
  const flags = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`);
  const control = (...args: string[]) => runPostgres('pg_ctl', ['-D', data, '-w', ...args]);
  const server: PostgresServer = {
    url: `postgres://emulator@127.0.0.1:${port}/postgres`,
    port,
    directory,
    async start() {
      await control('-l', join(directory, 'log'), '-o', flags.join(' '), 'start');
    },
    async stop(mode) {
      await control('-m', mode, 'stop');
    },
    async remove() {
      await server.stop('immediate').catch(() => {});
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return server;
}

function userIds(): { uid: number; gid: number } {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const id = (flag: string) => Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
