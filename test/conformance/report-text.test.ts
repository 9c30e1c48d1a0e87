import { expect, it } from 'vitest';
import { formatRule, formatTotals } from '../../conformance/index.ts';
import type { RuleResult } from '../../conformance/run-suite.ts';
import { formatLine } from '../../lib/line.ts';

const write = (result: RuleResult, color = false) => formatRule(result).map((line) => formatLine(line, color));

const rule = (more: Partial<RuleResult>): RuleResult => ({
  slug: 'event.id-length',
  title: 'An id under the minimum',
  level: 'MUST',
  result: 'pass',
  cases: [],
  ...more,
});

it('tells a rule that passes in one line, with its sign in colour where there are colours', () => {
  const passed = rule({ cases: [{ name: 'x', result: 'pass' }] });
  expect(write(passed)).toEqual(['✓ event.id-length  An id under the minimum']);
  expect(write(passed, true)).toEqual(['\u001b[32m✓\u001b[39m event.id-length  An id under the minimum']);
});

it('tells what was not as it should be, and what was skipped', () => {
  const lines = write(
    rule({
      level: 'SHOULD',
      result: 'fail',
      cases: [
        { name: '4 characters', result: 'fail', differences: [{ at: 'body.code', expected: '400', got: '200' }] },
        { name: 'stripped', result: 'skip', reason: 'the target offers no keys.stripIds' },
      ],
    }),
  );
  expect(lines).toEqual([
    '✗ event.id-length (SHOULD)  An id under the minimum',
    '    ✗ 4 characters',
    '        body.code: expected 400, got 200',
    '    – stripped: skipped, the target offers no keys.stripIds',
  ]);
});

it('counts rules, cases and what nobody looked at', () => {
  const cases: RuleResult['cases'] = [
    { name: 'a', result: 'pass', unchecked: 'what is stored' },
    { name: 'b', result: 'pass', unchecked: 'what is stored' },
    { name: 'c', result: 'skip', reason: 'x' },
  ];
  const report = { rules: [rule({ cases })], passed: 1, failed: 0, skipped: 0, ok: true };
  expect(formatTotals(report)).toEqual([
    '1 rules passed, 0 failed, 0 skipped (3 cases, 1 of them skipped)',
    'not checked in 2 cases: what is stored',
  ]);
});
