import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './export-events.ts';

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
          const { amplitudeId, at, verdict } = record;
          if (verdict !== 'accepted' || amplitudeId === null) continue;
          yield {
            amplitudeId,
            at,
            get event() {
              return record.event;
            },
          };
        }
      }
    },
  };
}
