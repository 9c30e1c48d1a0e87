import type { StoredRows } from '../../../src/forwarder/delivery/outbox/outbox.ts';

/** All of what a driver gives as it is asked for. */
export async function readRows<Row>(rows: StoredRows<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
