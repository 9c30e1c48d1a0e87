import { createPause } from '../../lib/pause.ts';
import { LoggedRequest } from '../event-log/logged-request.ts';
import type { LoggedVerdict, VerdictLog } from '../event-log/verdict-log.ts';
import type { Lookups } from '../rules/stored/lookups.ts';
import { createRevenueSums, type RevenueQuestion } from './build-report.ts';
import { readSales } from './read-sales.ts';
import type { RevenueReport } from './revenue-report.ts';
import type { RequestSales } from './sale.ts';

/** Reads what the events that are kept count as revenue. */
export interface RevenueReader {
  /** Lets others have their turn meanwhile. Takes as long as there are requests and sales. */
  read(project: string, question: RevenueQuestion): Promise<RevenueReport>;
}

/**
 * Creates a reader that parses each request once, however often it is asked; what was read goes with its request, and is read
 * anew where users of it were deleted.
 */
export function createRevenueReader(
  log: Pick<VerdictLog, 'entries'>,
  lookups: Pick<Lookups, 'isCurrency'>,
): RevenueReader {
  const known = new WeakMap<object, RequestSales>();

  function salesOf(request: LoggedVerdict): RequestSales {
    const key = request instanceof LoggedRequest ? request.exchange : request;
    const before = known.get(key);
    if (before !== undefined) return before;
    const sales = readSales(request, lookups);
    known.set(key, sales);
    return sales;
  }

  return {
    async read(project, question) {
      const pause = createPause();
      const sums = createRevenueSums(question);
      const requests = [...log.entries().filter((request) => request.project === project)];
      for (const request of requests) {
        const { sales, notes } = salesOf(request);
        for (const sale of sales) sums.add(sale);
        for (const note of notes) sums.note(note, request.count);
        const turn = pause();
        if (turn !== undefined) await turn;
      }
      return sums.report();
    },
  };
}
