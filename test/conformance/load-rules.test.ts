import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRules, parseTarget } from '../../conformance/index.ts';

it('every rule file tells an editor where its schema is', () => {
  const files = globSync('conformance/rules/*/*.yaml');
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    expect(readFileSync(file, 'utf8'), file).toMatch(/^# yaml-language-server: \$schema=..\/..\/rule.schema.json\n/);
  }
});

describe('loadRules', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const rule = (slug: string, more = '') =>
    `slug: ${slug}\ntitle: x\nlevel: MUST\nsource: { tags: [doc], text: x }\n${more}cases: [{ name: x, request: {}, expect: { status: 200 } }]\n`;

  const withCase = (request: string, each = 'x', expected = '') => {
    const table = each === 'x' ? '' : `, ${each}`;
    const more = expected === '' ? '' : `, ${expected}`;
    return rule('event.a').replace('request: {}', `request: { ${request} }${table}`).replace('200', `200${more}`);
  };

  it('refuses a folder without rules', () => {
    expect(() => loadRules({ folder })).toThrow(`there is no .yaml file in ${folder}`);
  });

  it('loads a folder of rules, sorted by slug', () => {
    write('event/b.yaml', rule('event.b'));
    write('event/a.yaml', rule('event.a'));
    expect(loadRules({ folder }).map(({ slug }) => slug)).toEqual(['event.a', 'event.b']);
  });

  it('reads only those that are asked for', () => {
    write('event/a.yaml', rule('event.a'));
    write('event/ab.yaml', rule('event.ab'));
    write('event/b.yaml', 'broken: [');
    expect(loadRules({ folder, only: 'event.a' }).map(({ slug }) => slug)).toEqual(['event.a', 'event.ab']);
    expect(loadRules({ folder, only: 'nothing' })).toEqual([]);
  });

  it.each([
    ['a typing error', 'event/a.yaml', rule('event.a', 'lvl: MUST\n'), 'additional properties (lvl)'],
    ['a word that is none', 'event/a.yaml', rule('event.a').replace('MUST', 'MAY'), 'allowed values (MUST, SHOULD)'],
    [
      'a placeholder that stands for nothing',
      'event/a.yaml',
      withCase('text: "${uniqe}"'),
      '${uniqe} stands for nothing',
    ],
    ['a kind of key that is none', 'event/a.yaml', withCase('text: "${key.us}"'), '${key.us} stands for nothing'],
    [
      'a field that no row has',
      'event/a.yaml',
      withCase('path: "/${each.a}"', 'each: [{ b: 1 }]'),
      '${each.a} stands for',
    ],
    ['a row that does not fit', 'event/a.yaml', withCase('padTo: "${each}"', 'each: [many]'), 'tables are laid out'],
    ['a pattern that is none', 'event/a.yaml', withCase('events: []', 'x', 'text: "("'), '( is no regular expression'],
    ['two bodies', 'event/a.yaml', withCase('events: [], text: x'), 'more than one of'],
    ['a look at the store without events', 'event/a.yaml', withCase('text: x', 'x', 'stored: 0'), 'no events are sent'],
    [
      'a look at the order of the store without events',
      'event/a.yaml',
      withCase('text: x', 'x', 'storedEvents: []'),
      'storedEvents is given, but no events',
    ],
    [
      'a request sent many times',
      'event/a.yaml',
      withCase('times: 2'),
      'only requests in before are sent several times',
    ],
    ['a form and another body', 'event/a.yaml', withCase('events: [], form: {}'), 'more than one of'],
    ['a form of several parts that is none', 'event/a.yaml', withCase('multipart: true'), 'there is no form'],
    [
      'a place outside of events',
      'event/a.yaml',
      withCase('text: "${index}"'),
      '${index} stands for a place in events and forms',
    ],
    [
      'a value that nobody saved',
      'event/a.yaml',
      withCase('text: "${saved.id}"', 'save: { id: a.b }'),
      '${saved.id} is saved by no answer before it',
    ],
    ['rows of one name', 'event/a.yaml', withCase('events: []', 'each: [1, 2]'), 'two cases are called "x"'],
    ['a slug that is not its path', 'event/a.yaml', rule('event.b'), 'its slug is event.b, its path says event.a'],
    ['no YAML', 'event/a.yaml', 'slug: [', 'Failed to read'],
    ['nothing', 'event/a.yaml', '', 'must be object'],
  ])('names the file and the place of %s', (_name, file, text, message) => {
    write(file, text);
    expect(() => loadRules({ folder })).toThrow(message);
    expect(() => loadRules({ folder })).toThrow('event/a.yaml');
  });
});

describe('parseTarget', () => {
  it.each([
    [{}, 'required property'],
    [{ us: 'http://x/' }, 'pattern'],
    [{ us: 'http://x', key: 'y' }, 'additional properties'],
    [{ us: 'http://x', keys: { us: 1 } }, 'must be string'],
    [{ us: 'http://x', secrets: { us: 1 } }, 'must be string'],
  ])('refuses %j', (input, message) => {
    expect(() => parseTarget(input)).toThrow(message);
  });
});
