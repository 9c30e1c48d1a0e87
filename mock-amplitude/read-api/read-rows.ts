import { LoggedEvent } from '../event-log/logged-event.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './build-row.ts';

/**
 * The stored events of a project that are still in the log, oldest first, as the log is when they are begun with. `event` is
 * read from the body when it is used, and kept by nobody: of 50,000 events all would not fit into memory.
 */
export function readRows(log: VerdictLog, project: string): Iterable<Row> {
  return {
    *[Symbol.iterator]() {
      const requests = [...log.entries().filter((request) => request.project === project)];
      for (const request of requests) {
        for (const record of request.readRecords()) {
          const { amplitudeId, verdict } = record;
          if (verdict !== 'accepted' || amplitudeId === null || !(record instanceof LoggedEvent)) continue;
          yield new LoggedRow(record, amplitudeId);
        }
      }
    },
  };
}

/** Reads from its record what is asked for. */
class LoggedRow implements Row {
  readonly #record: LoggedEvent;
  readonly amplitudeId: number;

  constructor(record: LoggedEvent, amplitudeId: number) {
    this.#record = record;
    this.amplitudeId = amplitudeId;
  }

  get at() {
    return this.#record.at;
  }

  get eventTime() {
    return this.#record.eventTime;
  }

  get clientUploadTime() {
    return this.#record.arrival.clientUploadTime;
  }

  get path() {
    return this.#record.arrival.path;
  }

  get changedUser() {
    return this.#record.changedUser;
  }

  get seed() {
    return `${this.#record.arrival.rowSeed} ${this.#record.seq}`;
  }

  get event() {
    return this.#record.event;
  }
}
