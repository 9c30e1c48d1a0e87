import { LoggedEvent } from '../event-log/logged-event.ts';
import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './build-row.ts';

/** The stored events of a project that are still in the log, oldest first. `event` is read from the body only when used. */
export async function readRows(log: VerdictLog, project: string): Promise<Row[]> {
  const records = await log.search({ project, verdict: 'accepted' });
  return records.flatMap((record) => {
    const { amplitudeId } = record;
    return amplitudeId !== null && record instanceof LoggedEvent ? new LoggedRow(record, amplitudeId) : [];
  });
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
