import { describe, expect, it } from 'vitest';
import { loadRules } from '../../conformance/index.ts';
import { judgeRule } from '../../conformance/judge-rule.ts';
import { chooseProofs } from '../../conformance/proof.ts';
import type { RuleCase } from '../../conformance/rule.ts';
import type { ServerCase } from '../../conformance/server-report.ts';

const one = (expected: Partial<RuleCase['expect']>, more: Partial<RuleCase> = {}): RuleCase => ({
  name: 'x',
  request: { events: [{}] },
  expect: { status: 200, ...expected },
  ...more,
});
const refused = one({ status: 400, stored: 0 });
const stored = one({ stored: 1 });
const answered = one({ body: { code: 200 } });
const bare = one({});
const follow = [{ request: { method: 'GET' as const }, expect: { status: 200, body: {} } }];
const readBack = Object.assign(one({ stored: 1 }), Object.fromEntries([['then', follow]]));

describe('what shows a rule', () => {
  it.each<[string, RuleCase[], string[]]>([
    ['the refusals, where there are any', [refused, stored, answered], ['answer', 'nothing', 'nothing']],
    ['otherwise what is stored', [stored, answered], ['stored', 'nothing']],
    ['otherwise what is answered', [answered, bare], ['answer', 'nothing']],
    ['never a bare status', [bare], ['nothing']],
    ['what is read back later, as an answer', [readBack], ['answer']],
    [
      'what needs no key of its own',
      [one({ status: 400 }, { request: { key: 'clock' } }), refused],
      ['nothing', 'answer'],
    ],
    ['what needs one, where nothing else is there', [one({ status: 400 }, { request: { key: 'clock' } })], ['answer']],
    ['whatever a case says itself', [refused, { ...stored, proves: 'stored' }], ['answer', 'stored']],
  ])('is %s', (_what, cases, proofs) => {
    expect(chooseProofs(cases)).toEqual(proofs);
  });

  it('is there for every rule', () => {
    const without = loadRules().filter(({ cases }) => chooseProofs(cases).every((proof) => proof === 'nothing'));
    expect(without.map(({ slug }) => slug)).toEqual([]);
  });

  it('is a SHOULD where nothing but a decision of ours is the source', () => {
    const strong = loadRules().filter(({ level, source }) => level === 'MUST' && source.tags.join() === 'decided');
    expect(strong.map(({ slug }) => slug)).toEqual([]);
  });
});

describe('a rule', () => {
  const ended = (
    verdict: ServerCase['verdict'],
    proves: ServerCase['proves'] = 'answer',
    reason = 'why',
  ): ServerCase => ({
    name: 'x',
    verdict,
    proves,
    reason,
    level: 'MUST',
    findings: [],
    evidence: [],
    calls: [],
    ms: 1,
  });

  it.each<[string, ServerCase[], string]>([
    ['passes where all that shows it passed', [ended('pass'), ended('untestable', 'nothing')], 'pass'],
    ['is untestable where one that shows it was not run', [ended('pass'), ended('untestable')], 'untestable'],
    [
      'is untestable where only cases passed that show nothing',
      [ended('pass', 'nothing'), ended('untestable')],
      'untestable',
    ],
    ['fails where any case fails', [ended('pass'), ended('fail', 'nothing')], 'fail'],
    ['fails rather than being errored', [ended('errored'), ended('fail')], 'fail'],
    ['is errored where the suite failed', [ended('pass'), ended('errored')], 'errored'],
    ['warns where a SHOULD is broken', [ended('pass'), ended('warn', 'nothing')], 'warn'],
    [
      'is untestable where a SHOULD is broken and the rest was not seen',
      [ended('untestable'), ended('warn')],
      'untestable',
    ],
    ['passes where what does not apply is left aside', [ended('pass'), ended('not-applicable')], 'pass'],
    ['does not apply where nothing of it does', [ended('not-applicable'), ended('pass', 'nothing')], 'not-applicable'],
    ['never passes without a case', [], 'not-applicable'],
  ])('%s', (_what, cases, verdict) => {
    expect(judgeRule(cases).verdict).toBe(verdict);
  });

  it('says why nothing was shown', () => {
    const cases = [ended('untestable', 'nothing', 'no clock'), ended('untestable', 'answer', 'no key')];
    expect(judgeRule(cases)).toEqual({ verdict: 'untestable', reason: 'no key' });
  });
});
