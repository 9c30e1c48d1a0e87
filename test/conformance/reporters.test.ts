import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { chooseOutputs, refuseOutputs } from '../../conformance/reporters/choose-outputs.ts';
import type { ServerCase, ServerRule } from '../../conformance/server-report.ts';
import { finishReport, type SuiteReport } from '../../conformance/suite-report.ts';
import { formatLine } from '../../lib/line.ts';

/** What a hostile server may put into an answer. */
const HOSTILE = '</script><b>"\'&\u001b[2J\u202e\u0000|`\ufffe\ud800\n::error::x';

const ended = (name: string, verdict: ServerCase['verdict'], more: Partial<ServerCase> = {}): ServerCase => ({
  name,
  verdict,
  level: 'MUST',
  proves: 'answer',
  findings: [],
  evidence: [],
  calls: [],
  ms: 12,
  ...more,
});
const finding = (got: string) => ({
  at: 'status',
  expected: '400',
  got,
  kind: '400 expected, 200 came',
  message: `status: expected 400, got ${got}`,
  level: 'MUST' as const,
});
const rule = (
  slug: string,
  verdict: ServerRule['verdict'],
  cases: ServerCase[],
  more: Partial<ServerRule> = {},
): ServerRule => ({
  slug,
  title: `The title of ${slug}`,
  level: 'MUST',
  tier: 'core',
  source: { tags: ['doc'], text: 'HTTP V2 docs' },
  verdict,
  cases,
  ms: 30,
  ...more,
});
const failed = ended('bad', 'fail', {
  findings: [finding(`200 ${HOSTILE}`)],
  evidence: ["curl -sS -i 'http://x'"],
  calls: [{ curl: "curl -sS -i 'http://x'", status: 200, answer: HOSTILE }],
});

function report(rules: ServerRule[], more: Partial<SuiteReport> = {}): SuiteReport<ServerRule> {
  const base = { suite: { name: 'amplitude-emulator' as const, version: '1.2.3' }, direction: 'server' as const };
  const target = { name: 'http://127.0.0.1:9100', offers: [] };
  const times = { startedAt: '2026-01-02T03:04:05.678Z', ms: 1234 };
  return { ...finishReport({ ...base, target, ...times, notes: [], complete: true, rules }), ...more, rules };
}

const all = report(
  [
    rule('throttle.a', 'fail', [failed]),
    rule('event.a', 'fail', [failed, ended('worse', 'fail', { findings: [finding('200 x')] }), ended('ok', 'pass')]),
    rule('event.b', 'warn', [ended('weak', 'warn', { level: 'SHOULD', findings: [finding('404 x')] })], {
      level: 'SHOULD',
    }),
    rule('request.a', 'pass', [ended('ok', 'pass', { unchecked: 'what is stored' })]),
    rule('identity.a', 'untestable', [ended('far', 'untestable', { reason: 'no secret' })], { reason: 'no secret' }),
    rule('identity.b', 'untestable', [ended('far', 'untestable', { reason: 'no secret' })], { reason: 'no secret' }),
    rule('endpoint.a', 'not-applicable', [ended('gone', 'not-applicable', { reason: 'no /batch' })], {
      reason: 'no /batch',
    }),
    rule('order.a', 'errored', [ended('ours', 'errored', { reason: 'the suite itself failed: x' })], { reason: 'x' }),
  ],
  { notes: ['It has no /batch.'] },
);

/** What a reporter prints. */
function print(name: string, of = all, options = {}): string {
  const lines = chooseOutputs([name], options).flatMap(({ write }) => write(of));
  return lines.map((line) => formatLine(line, false)).join('\n');
}

/** Whether nothing of a text acts on a terminal. */
const isQuiet = (text: string) => !/[^\P{Cc}\n]|\u202e/u.test(text);

describe('the report for a terminal', () => {
  it('begins with the causes, in the order in which they are best mended', () => {
    const lines = print('terminal').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Where to start',
      '    3 cases of 2 rules: 400 expected, 200 came; begin with event.a',
      '     1 case of event.b, a SHOULD: 400 expected, 200 came',
    ]);
    expect(lines.filter((line) => /^[✓✗!?–‼]/.test(line)).map((line) => line.split(/ {2}/)[0])).toEqual([
      '✓ request.a',
      '✗ event.a',
      '! event.b (SHOULD)',
      '✗ throttle.a',
      '‼ order.a',
      '– 1 rule not-applicable: no /batch: endpoint.a',
      '? 2 rules untestable: no secret: identity.a, identity.b',
    ]);
  });

  it('says in words what a forwarder did', () => {
    const lost = ended('x', 'fail', { findings: [{ ...finding('200 x'), kind: 'lost', message: 'x' }] });
    const forwarder = {
      ...report([rule('deliver.a', 'fail', [lost]), rule('deliver.b', 'fail', [failed])]),
      direction: 'forwarder' as const,
    };
    expect(print('terminal', forwarder)).toContain('\n     1 case of deliver.a: acknowledged events never arrived\n');
  });

  it('has one line for a wrong status, with the source and its page', () => {
    const lines = print('terminal').split('\n');
    const at = lines.indexOf('✗ event.a  The title of event.a');
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '    [doc] HTTP V2 docs  https://amplitude.com/docs/apis/analytics/http-v2',
      expect.stringMatching(/^ {4}✗ bad, and 1 more: status: expected 400, got 200 /),
    ]);
  });

  it('counts rules and cases, and by area, level, tier and source', () => {
    expect(print('terminal').split('\n').slice(-7)).toEqual([
      '8 rules: 1 passed, 2 failed, 1 errored, 1 warned of, 2 untestable, 1 not applicable',
      '10 cases: 2 passed, 3 failed, 1 errored, 1 warned of, 2 untestable, 1 not applicable, in 1.2 s',
      'in 1 cases that passed, a part could not be looked at',
      'by area: request 1/1, endpoint 0/1, event 0/2, throttle 0/1, order 0/1, identity 0/2',
      'by level: MUST 1/7, SHOULD 0/1',
      'by tier: core 1/8',
      'by source: doc 1/8',
    ]);
  });

  it('says that nothing was tested', () => {
    expect(print('terminal', report(all.rules.filter(({ verdict }) => verdict === 'untestable')))).toContain(
      '\nnothing was tested',
    );
  });

  it('shows the calls of each failed case when asked to', () => {
    expect(print('terminal')).not.toContain('curl');
    expect(print('terminal', all, { trace: true }).match(/^ +curl -sS -i 'http:\/\/x'$/gm)).toHaveLength(2);
  });
});

describe.each(['terminal', 'json', 'ndjson', 'junit', 'markdown', 'github', 'html', 'badge'])(
  'the report %s',
  (name) => {
    it('lets nothing act that a server answered', () => {
      expect(isQuiet(print(name))).toBe(true);
    });

    it('is written of a run without rules', () => {
      expect(print(name, report([]))).not.toMatch(/undefined(?!\))/);
    });
  },
);

describe('JUnit', () => {
  it('follows the schema that CI systems read', async () => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'report.xml', contents: print('junit') }],
      schema: [readFileSync('test/conformance/junit.xsd', 'utf8')],
    });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  it('counts what failed, and skips what nobody could look at', () => {
    const xml = print('junit');
    expect(xml).toContain('tests="10" failures="3" errors="1"');
    expect(xml.match(/<skipped message="untestable: no secret"\/>/g)).toHaveLength(2);
    expect(xml).toContain('<skipped message="not-applicable: no /batch"/>');
  });
});

it('the JSON has a version, the target, sources, times and calls', () => {
  const parsed: unknown = JSON.parse(print('json'));
  expect(parsed).toMatchObject({
    schemaVersion: 1,
    suite: { version: '1.2.3' },
    target: { name: 'http://127.0.0.1:9100' },
    ms: 1234,
    ok: false,
    counts: { rules: { fail: 2 } },
  });
  expect(JSON.stringify(parsed)).toContain('curl -sS');
});

it('GitHub is shown failures as errors, ten at most, on a line each', () => {
  const lines = print('github').split('\n');
  expect(lines[0]).toMatch(/^::error title=event.a::The title of event.a%0Abad: status: expected 400, got 200 /);
  expect(lines.every((line) => /^::(?:error|warning|notice) /.test(line))).toBe(true);
  const many = report(Array.from({ length: 12 }, (_, index) => rule(`event.r${index}`, 'fail', [failed])));
  const errors = print('github', many).split('\n');
  expect(errors).toHaveLength(10);
  expect(errors.at(-1)).toBe('::error title=conformance::3 more rules, see the report');
});

it('Markdown escapes what would be more than text', () => {
  const text = print('markdown');
  expect(text).toContain('| 3 | 2 | 400 expected, 200 came | `event.a` |');
  expect(text).not.toContain('<b>');
});

it('the page holds what is behind each cell, and nothing of it as HTML', () => {
  const page = print('html');
  expect(page.match(/data-cell="\d+"/g)).toHaveLength(8);
  expect(page).not.toContain('</script><b>');
  const cells: unknown = JSON.parse(/id="cells">(.*)<\/script>/.exec(page)?.[1] ?? '');
  expect(cells).toHaveLength(8);
});

it.each([
  [['pdf'], 'there is no "pdf"'],
  [['json', 'terminal'], 'json wants stdout for itself'],
  [['json=a.json', 'junit=b.xml', 'terminal', 'github'], undefined],
  [[], undefined],
])('reporters %j are refused: %s', (names, why) => {
  expect(refuseOutputs(names) ?? '').toContain(why ?? '');
  expect(refuseOutputs(names) === undefined).toBe(why === undefined);
});

it('a file holds what stdout would', () => {
  const [, toFile] = chooseOutputs(['json=a.json'], {});
  expect(toFile?.write(all)).toEqual(chooseOutputs(['json'], {})[0]?.write(all));
});

it('the terminal is printed beside files', () => {
  expect(chooseOutputs(['json=a.json'], {}).map(({ file }) => file)).toEqual([undefined, 'a.json']);
});
