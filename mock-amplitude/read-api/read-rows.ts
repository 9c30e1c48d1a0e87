import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './export-events.ts';

/** The stored events of a project that are still held, oldest first. An event is read when it is asked for: most are not. */
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
