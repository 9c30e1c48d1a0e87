import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { envOf, FILE_SETTINGS, listSettings } from '../../src/config/table/settings.ts';
import { ROOT, type RunningEmulator, readHelp, runCli, startEmulator } from './emulator.ts';

const run = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);

/** What each block of the tour prints, in the order of the README. */
const TOUR: [string, RegExp][] = [
  ['a first event', /^\{"code":200,"events_ingested":1,/],
  ['a short id', /^\{.*"events_with_invalid_id_lengths":\{"user_id":\[0\]\}.*\}\n$/],
  ['the other region', /^\{"code":200,"events_ingested":1,/],
  ['an order through the forwarder', /^\{"success":true\}$/],
  [
    'wait, look, reset',
    /"eventType":"Order Completed".*"revenue":89\.99.*"rule":"event\.id-length".*\{"reset":true\}$/s,
  ],
  ['an identify', /^success$/],
  ['a fault', /^\{"id":\d+,"rule":\{"status":503,"times":2\},"seen":0,"triggered":0,"remaining":2,/],
  [
    'a scenario for one project, the list, and its reset',
    /^\{"faults":\[.*"name":"outage".*"remaining":null.*\{"faults":\[.*"name":"outage".*"times":2.*"project":"shop-us"\}$/s,
  ],
  ['a check', /"verdict":"rejected".*event\.type-missing.*event\.time-type.*event\.id-length/s],
  ['a user search', /^\{"matches":\[/],
  ['install an integration', /"name":"Amplitude EU".*"status":"active".*"path":"privacy\.dropTraits"/],
];

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

describe('the tour of the README', () => {
  const commands = blocks('sh').filter((block) => block.startsWith('curl'));

  it('has a command for each step', () => {
    expect(commands).toHaveLength(TOUR.length);
  });

  it.each(TOUR.map(([name, expected], index) => [name, expected, index] as const))(
    '%s',
    async (_name, expected, index) => {
      const { us, gateway, management, managementToken } = emulator.ready;
      const command = (commands[index] ?? '')
        .replaceAll('http://127.0.0.1:9100', us)
        .replaceAll('http://127.0.0.1:8080', gateway)
        .replaceAll('http://localhost:8084', management)
        .replaceAll('YOUR_TOKEN', managementToken);
      const { stdout } = await run('bash', ['-c', command]);
      expect(stdout).toMatch(expected);
    },
  );

  it('dropped what belongs to the other region', async () => {
    const verdicts = emulator.lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'event');
    expect(verdicts).toContainEqual(expect.objectContaining({ verdict: 'dropped', rule: 'request.region-mismatch' }));
  });
});

describe('what the README says of the configuration', () => {
  it('names every flag of emulate and of forward with its environment twin, and no other', async () => {
    const helps = await Promise.all(['emulate', 'forward'].map((command) => runCli([command, '--help'])));
    const flags = helps.flatMap(({ stdout }) => readHelp(stdout)).filter(([flag]) => flag !== '--dry-run');
    const expected = [...new Map(flags.map(([flag, text]) => [flag, /\(env (\w+)\)/.exec(text)?.[1]]))];
    const rows = [...readme.matchAll(/^\| `(--[\w-]+)` +\| `(\w+)` +\|/gm)].map(([, flag, env]) => [flag, env]);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  it.each(listSettings(FILE_SETTINGS).filter(({ flag }) => flag !== undefined))(
    'says where $flag goes in the file',
    (one) => {
      expect(readme.replace(/ +/g, ' ')).toContain(`\`${envOf(one)}\` | \`${one.path.join('.')}\` |`);
    },
  );

  it('shows a file that can be used', () => {
    const [yaml = ''] = blocks('yaml');
    const file = join(tmpdir(), `readme-${process.pid}.yaml`);
    writeFileSync(file, yaml);
    expect(loadConfig({ config: file }, {})).toMatchObject(parse(yaml));
    rmSync(file);
  });
});

it('shows code that runs, with the package by its own name', async () => {
  const [code = ''] = blocks('ts');
  const send =
    "await fetch(mock.us + '/2/httpapi', { method: 'POST', headers: { 'content-type': 'application/json' }, " +
    "body: JSON.stringify({ api_key: 'my-key', events: [{ event_type: 'x', user_id: 'user-1' }] }) });";
  const file = join(ROOT, 'dist', `readme-${process.pid}.mjs`);
  writeFileSync(file, `${code.replace(/^\/\/ ….*$/m, send + send)}\nconsole.log(event.userId, outage.triggered);\n`);
  const { stdout } = await run(process.execPath, [file]);
  rmSync(file);
  expect(stdout).toBe('user-1 1\n');
});

it('shows matchers that work, with the package by its own name', async () => {
  const [, code = ''] = blocks('ts');
  const [, imports = '', expectations = ''] = /^(import .*?)\n\n(.*)$/s.exec(code) ?? [];
  const test = `${imports}
    import { createMockAmplitude } from 'amplitude-emulator';
    import { expect, it } from 'vitest';
    it('sends', async () => {
      const mock = await createMockAmplitude({ projects: [{ name: 'mine', apiKey: 'my-key', region: 'us' }] });
      const event = { event_type: 'x', user_id: 'user-1', event_properties: { total: 9 } };
      await fetch(mock.us + '/2/httpapi', { method: 'POST', body: JSON.stringify({ api_key: 'my-key', events: [event] }) });
      ${expectations}
      await mock.close();
    });`;
  const folder = join(ROOT, 'dist', `readme-${process.pid}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'readme.test.mjs'), test);
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/vitest'), ['run', '--root', folder], {
    env: { ...process.env, NO_COLOR: '1' },
  }).finally(() => rmSync(folder, { recursive: true }));
  expect(stdout).toMatch(/Tests +1 passed/);
});
