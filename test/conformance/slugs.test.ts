import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../conformance/index.ts';
import { ALL_RULES } from '../../mock-amplitude/all-rules.ts';

/** Rules of the mock that the suite cannot show, each with its reason. */
const NOT_IN_SUITE: Record<string, string> = {
  'emulator.fault': 'no rule of Amplitude: somebody asked for the fault',
  'emulator.not-kept': 'no rule of Amplitude: it takes a disk that is full',
  'emulator.client-hung-up': 'no rule of Amplitude: the client was gone before there was an answer',
  'emulator.quiet-host':
    "no rule of Amplitude's ingestion: it is asked for under another host, which is no URL of the suite",
  'reach.tls':
    'about the connection: the suite sends HTTP to a URL; test/mock-amplitude/reach and test/e2e/reach show it',
  'reach.proxy': 'as reach.tls: a proxy is no server that the suite could be sent to',
  'reach.quiet': "as emulator.quiet-host: answered under hosts that the suite's URL does not have",
  'reach.exec': 'about the environment of a command, which no request shows; test/commands and test/e2e/reach do',
  'emulator.user-evicted': 'no rule of Amplitude: it takes more users than the cap of 100,000',
};

const ruleOfSuite = new Map(loadRules().map((rule) => [rule.slug, rule]));
const slugsOfMock = ALL_RULES.map(({ slug }) => slug);
const areas = [...new Set(slugsOfMock.map((slug) => slug.split('.')[0]))];

describe('the slugs of the mock and of the suite', () => {
  it('stand once each in the list of the mock', () => {
    expect(slugsOfMock.filter((slug, index) => slugsOfMock.indexOf(slug) !== index)).toEqual([]);
  });

  it('are shown by the suite, where the mock has them', () => {
    const shown = [...ruleOfSuite.keys(), ...Object.keys(NOT_IN_SUITE)];
    expect(slugsOfMock.filter((slug) => !shown.includes(slug))).toEqual([]);
  });

  it('are in the list of the mock, where the suite has them', () => {
    expect([...ruleOfSuite.keys()].filter((slug) => !slugsOfMock.includes(slug))).toEqual([]);
  });

  it('are left out of the suite only while the mock has them and the suite does not', () => {
    const stale = Object.keys(NOT_IN_SUITE).filter((slug) => !slugsOfMock.includes(slug) || ruleOfSuite.has(slug));
    expect(stale).toEqual([]);
  });

  it('come from the same sources on both sides', () => {
    const differing = ALL_RULES.flatMap(({ slug, source }) => {
      const mock = source.tags.toSorted().join(' ');
      const suite = ruleOfSuite.get(slug)?.source.tags.toSorted().join(' ') ?? mock;
      return mock === suite ? [] : [`${slug}: the mock says ${mock}, the suite ${suite}`];
    });
    expect(differing).toEqual([]);
  });

  // In quotes or in backquotes, so that a comment cannot speak of a rule that does not exist.
  it('are the only ones that code and README speak of', () => {
    const mentioned = new RegExp(`['"\`]((?:${areas.join('|')})\\.(?!ts\\b)[a-z][a-z0-9-]*)['"\`:]`, 'g');
    const files = globSync(['mock-amplitude/**/*.ts', 'src/debugger/**/*.{ts,tsx}', 'conformance/*.ts', 'README.md']);
    expect(files.length).toBeGreaterThan(150);
    const unknown = files.flatMap((file) => {
      const found = [...readFileSync(file, 'utf8').matchAll(mentioned)].map(([, slug = '']) => slug);
      return found.filter((slug) => !slugsOfMock.includes(slug)).map((slug) => `${file}: ${slug}`);
    });
    expect(unknown).toEqual([]);
  });
});
