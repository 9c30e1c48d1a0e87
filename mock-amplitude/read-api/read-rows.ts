import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './export-events.ts';

/** The stored events of a project that are still in the log, oldest first. `event` is read from the body only when used. */
export function* readRows(log: VerdictLog, project: string): Generator<Row> {
  for (const record of log.events({ project, verdict: 'accepted' })) {
    const { amplitudeId, at } = record;
    if (amplitudeId === null) continue;
    yield {
      amplitudeId,
      at,
      get event() {
        return record.event;
      },
    };
  }
}
