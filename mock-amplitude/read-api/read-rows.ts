import type { VerdictLog } from '../event-log/verdict-log.ts';
import type { Row } from './export-events.ts';

/** The stored events of a project that are still in the log, oldest first. `event` is read from the body only when used. */
export async function readRows(log: VerdictLog, project: string): Promise<Row[]> {
  const records = await log.search({ project, verdict: 'accepted' });
  return records.flatMap((record) => {
    const { amplitudeId, at } = record;
    if (amplitudeId === null) return [];
    return {
      amplitudeId,
      at,
      get event() {
        return record.event;
      },
    };
  });
}
