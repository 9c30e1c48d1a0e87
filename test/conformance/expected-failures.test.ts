import { describe, expect, it } from 'vitest';
import { compareBaseline, readExpectedFailures, writeExpectedFailures } from '../../conformance/expected-failures.ts';
import { loadRules } from '../../conformance/index.ts';
import type { RuleReport, SuiteVerdict } from '../../conformance/results.ts';
import { exitCodeAsExpected } from '../../conformance/suite-report.ts';

const rule = (slug: string, cases: Record<string, SuiteVerdict>): RuleReport => ({
  slug,
  title: 'x',
  level: 'MUST',
  source: { tags: ['doc'], text: 'x' },
  verdict: 'fail',
  cases: Object.entries(cases).map(([name, verdict]) => ({
    name,
    verdict,
    findings: verdict === 'fail' ? [{ kind: '400 expected, 200 came', message: 'x' }] : [],
    evidence: [],
    ms: 1,
  })),
});
const known = [rule('event.a', { one: 'pass', 'two: with a colon': 'pass' }), rule('event.b', { one: 'pass' })];
const compare = (text: string, ...rules: RuleReport[]) => compareBaseline(rules, readExpectedFailures(text), known);
const nothing = { unlisted: [], stale: [], unknown: [], expected: 0 };

describe('a file of expected failures', () => {
  it('has a rule or a case a line, with a reason, and comments', () => {
    const text = '# ours\n\nevent.a: two: with a colon # issue #7 # later\r\n  event.b\n';
    expect(readExpectedFailures(text)).toEqual([
      { slug: 'event.a', name: 'two: with a colon # issue #7', reason: 'later', line: 3 },
      { slug: 'event.b', name: undefined, reason: '', line: 4 },
    ]);
  });

  it('can name every case there is', () => {
    const rules = loadRules();
    const ids = rules.flatMap(({ slug, cases }) => cases.map(({ name }) => `${slug}: ${name.trim()}`));
    expect(new Set(ids).size).toBe(ids.length);
    const entries = readExpectedFailures(ids.map((id) => `${id} # why`).join('\n'));
    expect(entries.map(({ slug, name }) => `${slug}: ${name}`)).toEqual(ids);
    expect(compareBaseline([], entries, rules).unknown).toEqual([]);
  });
});

describe('a run beside its expected failures', () => {
  it('is as expected where each failure is listed, by its case or its rule', () => {
    const failed = [rule('event.a', { one: 'fail', 'two: with a colon': 'pass' }), rule('event.b', { one: 'fail' })];
    expect(compare('event.a: one # why\nevent.b', ...failed)).toEqual({ ...nothing, expected: 2 });
  });

  it('names a failure that is not listed', () => {
    expect(compare('event.a: one', rule('event.a', { one: 'fail', 'two: with a colon': 'fail' }))).toEqual({
      ...nothing,
      expected: 1,
      unlisted: ['event.a: two: with a colon'],
    });
  });

  it.each<SuiteVerdict>(['pass', 'warn'])('names a line that is stale: %s', (verdict) => {
    expect(
      compare('event.a: one\nevent.b', rule('event.a', { one: verdict }), rule('event.b', { one: verdict })).stale,
    ).toEqual(['line 1: event.a: one', 'line 2: event.b']);
  });

  it.each<SuiteVerdict>(['untestable', 'not-applicable', 'errored'])(
    'does not call stale what nobody saw: %s',
    (verdict) => {
      expect(compare('event.a: one', rule('event.a', { one: verdict }))).toEqual(nothing);
    },
  );

  it('does not ask for what was not chosen', () => {
    expect(compare('event.a: one\nevent.b')).toEqual(nothing);
  });

  it('names a line of which there is no rule or no case', () => {
    expect(compare('event.c\nevent.a: three').unknown).toEqual(['line 1: event.c', 'line 2: event.a: three']);
  });

  it('is written as it is, with the reasons of before', () => {
    const failed = rule('event.a', { one: 'fail', 'two: with a colon': 'fail' });
    const text = writeExpectedFailures([failed], readExpectedFailures('event.a: one # known\nevent.b # gone'));
    expect(text).toBe(
      '# slug: case # reason\nevent.a: one # known\nevent.a: two: with a colon # 400 expected, 200 came\n',
    );
    expect(compare(text, failed)).toEqual({ ...nothing, expected: 2 });
  });
});

describe('the exit code of a run whose failures are all expected', () => {
  const ended = (verdict: SuiteVerdict) => ({ ...rule('event.a', { one: verdict }), verdict });
  it.each([
    ['fine', ['fail', 'pass'], true, 0],
    ['fine, however many failed', ['fail', 'untestable'], true, 0],
    ['not fine where the run was cut off', ['fail', 'untestable'], false, 3],
    ['not fine where the suite itself failed', ['fail', 'errored', 'pass'], true, 3],
    ['not fine where nothing was tested', ['untestable'], true, 3],
  ] as const)('is %s', (_name, verdicts, complete, code) => {
    expect(exitCodeAsExpected({ rules: verdicts.map(ended), complete })).toBe(code);
  });
});
