import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { systemClock } from '../../lib/clock.ts';
import { tlsDirectory } from '../../mock-amplitude/reach/certificate-names.ts';
import { ConfigError } from '../config/config-error.ts';
import { type ControlClient, createControlClient, type EmulatorAddress } from '../debugger/source/control-client.ts';
import { followEmulator } from '../debugger/source/follow-emulator.ts';
import type { StreamWish } from '../debugger/source/place.ts';
import type { SourceMessage } from '../debugger/source/source-message.ts';

/** An emulator that is being read. */
export interface AttachedEmulator {
  address: EmulatorAddress;
  client: ControlClient;
  /** The run it was of when it was attached to. */
  run: string;
  /** Pieces of its stream; the first says that it is connected. Ends when it is told to stop. */
  pieces: AsyncIterable<readonly SourceMessage[]>;
}

/**
 * Attaches to emulators; `running` lets go of them.
 *
 * @returns undefined where it was told to stop before all were connected
 * @throws {AttachError} where one of them cannot be
 * @throws {ConfigError} where two addresses are one emulator's
 */
export async function attachTo(
  addresses: readonly EmulatorAddress[],
  wish: StreamWish,
  running: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<AttachedEmulator[] | undefined> {
  const ca = addresses.some(({ url }) => url.startsWith('https:')) ? readTrusted() : undefined;
  const attached = await Promise.all(
    addresses.map(async (address) => {
      const client = running.adopt(createControlClient(address, ca), ({ close }) => close());
      const messages = followEmulator({ client, url: address.url, clock: systemClock, signal, ...wish });
      const first = await messages.next();
      if (first.done) return undefined;
      return { address, client, run: findRun(first.value), pieces: goOn(first.value, messages) };
    }),
  );
  const connected = attached.filter((one) => one !== undefined);
  if (connected.length < addresses.length) return undefined;
  refuseTwins(connected);
  return connected;
}

/** Both ports of an emulator tell the same. */
function refuseTwins(attached: readonly AttachedEmulator[]): void {
  for (const [index, { run, address }] of attached.entries()) {
    const twin = attached.slice(0, index).find((one) => one.run === run);
    if (twin === undefined) continue;
    const problem = `Failed to attach: ${twin.address.url} and ${address.url} are the same emulator.`;
    throw new ConfigError('INPUT_INVALID', problem, 'Name each emulator once: each of its ports tells all.');
  }
}

function findRun(piece: readonly SourceMessage[]): string {
  return piece.find((message) => message.kind === 'connected')?.run ?? '';
}

async function* goOn<Piece>(first: Piece, rest: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield first;
  yield* rest;
}

/** What Node trusts, and the CA of the emulators of this machine, where there is one. */
function readTrusted(): string[] {
  const file = join(tlsDirectory(process.env), 'ca.pem');
  const own = existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  return [...getCACertificates('default'), ...own];
}

/**
 * Reads all at once, until each has ended. Where one fails, the others are told to stop.
 *
 * @throws what the first of them throws
 */
export async function readAll(
  attached: readonly AttachedEmulator[],
  read: (one: AttachedEmulator) => Promise<void>,
  stop: () => void,
): Promise<void> {
  const ends = await Promise.allSettled(
    attached.map((one) =>
      read(one).catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
