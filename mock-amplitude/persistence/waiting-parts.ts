import type { SessionPart } from './session-part.ts';

/** What is still to be written, oldest first: bounded, since a disk may be full for long. */
export interface WaitingParts {
  add(parts: readonly SessionPart[]): void;
  /** The oldest ones, so few that a vain attempt to write them costs little. */
  next(): readonly SessionPart[];
  /** These are written. */
  written(parts: readonly SessionPart[]): void;
  /** Drops the oldest where there are too many; returns how many requests among them. */
  bound(): number;
  /** Drops those of a project, or all. */
  forget(project?: string): void;
  readonly requests: number;
}

/** Most parts that wait, and most bytes of their bodies; beyond, the oldest are lost. Their senders got a 503. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 32 * 1_048_576;

/** Written with one commit. */
const AT_ONCE = 200;

export function createWaitingParts(): WaitingParts {
  let waiting: SessionPart[] = [];
  let bytes = 0;

  function drop(count: number): number {
    const gone = waiting.splice(0, count);
    bytes -= sum(gone);
    return countRequests(gone);
  }

  return {
    add(parts) {
      waiting.push(...parts);
      bytes += sum(parts);
    },
    next: () => waiting.slice(0, AT_ONCE),
    written: (parts) => void drop(parts.length),
    bound() {
      let lost = drop(Math.max(0, waiting.length - MAX_WAITING));
      while (bytes > MAX_WAITING_BYTES) lost += drop(AT_ONCE);
      return lost;
    },
    forget(project) {
      waiting = project === undefined ? [] : waiting.filter((part) => projectOf(part) !== project);
      bytes = sum(waiting);
    },
    get requests() {
      return countRequests(waiting);
    },
  };
}

function projectOf(part: SessionPart): string | null {
  if (part.type === 'organization') return null;
  return part.type === 'project' ? part.name : part.project;
}

function sum(parts: readonly SessionPart[]): number {
  return parts.reduce((bytes, part) => bytes + (part.type === 'request' ? part.body.length : 0), 0);
}

function countRequests(parts: readonly SessionPart[]): number {
  return parts.filter(({ type }) => type === 'request').length;
}
