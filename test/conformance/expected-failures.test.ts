import { describe, expect, it } from 'vitest';
import {
  compareWithExpected,
  readExpectedFailures,
  writeExpectedFailures,
} from '../../conformance/expected-failures.ts';
import type { CaseReport, RuleReport, SuiteVerdict } from '../../conformance/results.ts';

function ran(slug: string, verdicts: Record<string, SuiteVerdict>): RuleReport {
  const cases = Object.entries(verdicts).map(([name, verdict]): CaseReport => {
    const findings = verdict === 'fail' ? [{ kind: 'lost', message: 'lost' }] : [];
    return { name, verdict, findings, evidence: [], ms: 1 };
  });
  const source = { tags: ['doc'], text: 'the docs' };
  return { slug, title: slug, level: 'MUST', source, verdict: 'fail', cases };
}

const reports = [
  ran('deliver.413', { small: 'fail', large: 'pass', never: 'untestable' }),
  ran('deliver.403', { once: 'fail' }),
];
const all = reports.map(({ slug, cases }) => ({ slug, cases: cases.map(({ name }) => name) }));
const compare = (text: string) => {
  const { unlisted, stale, unknown } = compareWithExpected(reports, readExpectedFailures(text).expected, all);
  return { unlisted: unlisted.map((one) => `${one.slug}: ${one.case}`), stale: stale.length, unknown: unknown.length };
};

describe('the expected failures', () => {
  it('are lines of a slug, a case and a reason', () => {
    const { expected, unreadable } = readExpectedFailures(
      '# a comment\n\ndeliver.413: small # cut nowhere\ndeliver.403\n!\n',
    );
    expect(expected).toEqual([
      { slug: 'deliver.413', case: 'small', reason: 'cut nowhere', line: 3 },
      { slug: 'deliver.403', case: undefined, reason: '', line: 4 },
    ]);
    expect(unreadable).toEqual([5]);
  });

  it('leave nothing to say where each failure is listed', () => {
    expect(compare('deliver.413: small\ndeliver.403')).toEqual({ unlisted: [], stale: 0, unknown: 0 });
  });

  it('name a failure that is not listed', () => {
    expect(compare('deliver.403')).toEqual({ unlisted: ['deliver.413: small'], stale: 0, unknown: 0 });
  });

  it('are stale where nothing of them fails, and not where it could not be looked at', () => {
    expect(compare('deliver.413: small\ndeliver.413: large\ndeliver.403').stale).toBe(1);
    expect(compare('deliver.413: small\ndeliver.413: never\ndeliver.403').stale).toBe(0);
  });

  it('are unknown where there is no such rule or case', () => {
    expect(compare('deliver.413: small\ndeliver.403\ndeliver.999\ndeliver.413: tiny').unknown).toBe(2);
  });

  it('are written as they are read', () => {
    const text = writeExpectedFailures(reports);
    expect(text).toBe('deliver.413: small # lost\ndeliver.403: once # lost\n');
    expect(compare(text)).toEqual({ unlisted: [], stale: 0, unknown: 0 });
  });
});
