import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * What became of a text: it is written, it waits for its reader, it is refused because too much waits already, or it
 * cannot be written.
 */
export type Offered = 'written' | 'waiting' | 'full' | Error;

/** Where text goes. It never blocks on a reader, and never throws. */
export interface Sink {
  /** @param settled told once a text that had to wait is written, or why it could not be */
  offer(text: string, settled: (error?: Error | null) => void): Offered;
  /** Whether nothing waits. */
  idle(): boolean;
  /** Calls `listener` each time nothing waits any more. */
  onIdle(listener: () => void): void;
}

/** A stream of the process: stdout or stderr. */
export type OutputStream = NodeJS.WritableStream & {
  readonly fd: number;
  readonly writableLength: number;
  readonly errored: Error | null;
};

/** @param maxWaiting most characters that may wait for a reader; a single text may be longer */
export function openSink(stream: OutputStream, maxWaiting: number): Sink {
  return isFile(stream.fd) ? openFile(stream.fd) : openStream(stream, maxWaiting);
}

/** A file, or a device such as /dev/full; not a pipe, a socket or a terminal. */
function isFile(fd: number): boolean {
  try {
    const kind = fstatSync(fd);
    return kind.isFile() || (kind.isCharacterDevice() && !isatty(fd));
  } catch {
    return false;
  }
}

/** Writes at once. (Node's own stream closes at the first error, so a disk that is full for a second would end it for good.) */
function openFile(fd: number): Sink {
  let torn = false;
  return {
    offer(text) {
      // What follows half a line begins a new one.
      const bytes = Buffer.from(torn ? `\n${text}` : text);
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(fd, bytes, written);
      } catch (error) {
        torn ||= written > 0;
        return error instanceof Error ? error : new Error(String(error));
      }
      torn = false;
      return 'written';
    },
    idle: () => true,
    onIdle() {},
  };
}

function openStream(stream: OutputStream, maxWaiting: number): Sink {
  // Each text is told of its own failure; without a listener, Node would end the process.
  stream.on('error', () => {});
  // Those that wait when it fails would be told only that it has.
  const failure = (error: Error | null | undefined) => (error ? (stream.errored ?? error) : undefined);
  return {
    offer(text, settled) {
      if (!stream.writable) return stream.errored ?? new Error('it is closed');
      if (stream.writableLength > 0 && stream.writableLength + text.length > maxWaiting) return 'full';
      stream.write(text, (error) => settled(failure(error)));
      return 'waiting';
    },
    idle: () => stream.writableLength === 0,
    onIdle: (listener) => void stream.on('drain', listener),
  };
}
