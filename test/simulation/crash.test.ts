import { describe, expect, it } from 'vitest';
import { checkLedger, createLedger } from './ledger.ts';
import { runCrashTest } from './run-crash-test.ts';

describe('kill -9 at any moment (deliver.durable, deliver.order)', () => {
  it('loses no acknowledged event, stores none twice and keeps each device in order', {
    timeout: 120_000,
  }, async () => {
    const { findings, acknowledged, faults, upgrades } = await runCrashTest({ kills: 5, seed: 4 });
    expect(findings).toEqual([]);
    expect(upgrades).toBeGreaterThan(0);
    expect(acknowledged).toBeGreaterThan(50);
    expect(Object.keys(faults).length).toBeGreaterThan(3);
  });
});

describe('the ledger of the crash test', () => {
  const make = (acknowledged: string[], stored: string[]) => {
    const ledger = createLedger();
    for (const id of acknowledged) ledger.acknowledge('a', id);
    for (const id of stored) ledger.store('a', id);
    return checkLedger(ledger);
  };

  it('finds what is missing, twice or out of order, and nothing else', () => {
    expect(make(['1', '2'], ['1', '2', '3'])).toEqual([]);
    expect(make(['1', '2'], ['1'])).toEqual(['1 acknowledged events are missing: 2 of a']);
    expect(make(['1', '2'], ['1', '2', '2'])).toEqual(['a: 2 is stored twice']);
    expect(make(['1', '2'], ['2', '1'])).toEqual(['a: 2 is stored before 1']);
  });
});
