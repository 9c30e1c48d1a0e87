/** What was acknowledged, and what Amplitude stored, by their ids in the order they came. */
export interface Ledger {
  /** insert_id → device. */
  acknowledged: Map<string, string>;
  /** Device → insert_ids, in the order Amplitude stored them. */
  stored: Map<string, string[]>;
  refused: string[];
  acknowledge(device: string, insertId: string): void;
  store(device: string, insertId: string): void;
  refuse(why: string): void;
  /** How many of the acknowledged are not stored. */
  missing(): number;
}

export function createLedger(): Ledger {
  const acknowledged = new Map<string, string>();
  const stored = new Map<string, string[]>();
  const storedIds = new Set<string>();
  const refused: string[] = [];
  return {
    acknowledged,
    stored,
    refused,
    acknowledge: (device, insertId) => void acknowledged.set(insertId, device),
    store(device, insertId) {
      storedIds.add(insertId);
      const own = stored.get(device) ?? [];
      own.push(insertId);
      stored.set(device, own);
    },
    refuse: (why) => void refused.push(why),
    missing: () => [...acknowledged.keys()].filter((id) => !storedIds.has(id)).length,
  };
}

/** How many findings of a kind are named. */
const NAMED = 5;

/**
 * What is wrong with a ledger: acknowledged events that are missing, events stored twice, and devices whose events are out
 * of order. insert_ids count up in the order events were sent.
 */
export function checkLedger({ acknowledged, stored, refused }: Ledger): string[] {
  const findings: string[] = refused.slice(0, NAMED).map((why) => `refused: ${why}`);
  const seen = new Set<string>();
  for (const [device, ids] of stored) {
    for (const [index, id] of ids.entries()) {
      if (seen.has(id)) findings.push(`${device}: ${id} is stored twice`);
      seen.add(id);
      const before = ids[index - 1];
      if (before !== undefined && before > id) findings.push(`${device}: ${before} is stored before ${id}`);
    }
  }
  const missing = [...acknowledged].filter(([id]) => !seen.has(id));
  if (missing.length === 0) return findings;
  const names = missing.slice(0, NAMED).map(([id, device]) => `${id} of ${device}`);
  return [`${missing.length} acknowledged events are missing: ${names.join(', ')}`, ...findings];
}
