import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { envOf, FILE_SETTINGS, listSettings } from '../../src/config/table/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'amplitude-emulator-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, `${crypto.randomUUID()}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** What a variable may say, by its name or by how it is read. */
const SAMPLES: Record<string, [string, unknown]> = {
  text: ['some-text', 'some-text'],
  number: ['7', 7],
  boolean: ['true', true],
  list: ['one, two', ['one', 'two']],
  AMPLITUDE_EMULATOR_REGION_MISMATCH: ['reject', 'reject'],
  AMPLITUDE_EMULATOR_ERROR_INDEXES: ['first', 'first'],
  AMPLITUDE_EMULATOR_SHORT_IDS: ['strip', 'strip'],
  AMPLITUDE_EMULATOR_FIELD_TYPES: ['coerce', 'coerce'],
  AMPLITUDE_EMULATOR_GROUP_IDENTIFY_WITHOUT_IDS: ['reject', 'reject'],
  AMPLITUDE_EMULATOR_SCENARIO: ['slow', 'slow'],
  AMPLITUDE_EMULATOR_NOT_EMULATED_STATUS: ['501', 501],
  AMPLITUDE_EMULATOR_LINT_OFF: ['lint.time, lint.precision', ['lint.time', 'lint.precision']],
  AMPLITUDE_EMULATOR_RETENTION_DAYS: ['0.5', 0.5],
  AMPLITUDE_EMULATOR_ACCEPT_TEXT_PLAIN: ['false', false],
  AMPLITUDE_EMULATOR_PIPELINE_KEY: ['dk_other', 'dk_other'],
  AMPLITUDE_EMULATOR_REGION: ['eu', 'eu'],
  AMPLITUDE_EMULATOR_OUTBOX: ['postgres://u:p@h/d', 'postgres://u:p@h/d'],
  AMPLITUDE_EMULATOR_ROLE: ['gateway', 'gateway'],
  AMPLITUDE_EMULATOR_LEASE: ['5s', '5s'],
  AMPLITUDE_EMULATOR_VARIANT: ['media', 'media'],
};

describe('loadConfig', () => {
  it('has a default for everything', async () => {
    const config = await loadConfig({}, {});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      amplitude: { usPort: 9100, euPort: 9101, anyKey: false },
      forwarder: { gatewayPort: 8080 },
    });
  });

  it('lets a flag win over the environment, that over the file, that over the default', async () => {
    const config = file('amplitude: { usPort: 1001, euPort: 1002, anyKey: true }');
    const env = { AMPLITUDE_EMULATOR_US_PORT: '2001' };
    expect((await loadConfig({ config }, {})).amplitude).toMatchObject({
      usPort: 1001,
      euPort: 1002,
      anyKey: true,
    });
    expect((await loadConfig({ config }, env)).amplitude).toMatchObject({ usPort: 2001, euPort: 1002 });
    expect((await loadConfig({ config, usPort: '3001' }, env)).amplitude.usPort).toBe(3001);
  });

  const named = listSettings(FILE_SETTINGS).map((setting) => ({ ...setting, name: envOf(setting) ?? '' }));
  it.each(named.filter(({ name }) => name !== ''))('takes $name as $path', async ({ name: env, path, type }) => {
    const [text, value] = SAMPLES[env] ?? SAMPLES[type.reads] ?? [];
    expect(await loadConfig({}, { [env]: text })).toHaveProperty([...path], value);
    expect(await loadConfig({}, { [env]: '' })).toEqual(await loadConfig({}, {}));
  });

  it('takes the API key from the environment as it is', async () => {
    const env = { AMPLITUDE_EMULATOR_API_KEY: '12345678901234567890' };
    expect((await loadConfig({}, env)).forwarder.apiKey).toBe('12345678901234567890');
  });

  it('refuses a variable that says something else, and says what it wants', async () => {
    const load = (env: NodeJS.ProcessEnv) => loadConfig({}, env);
    await expect(load({ AMPLITUDE_EMULATOR_US_PORT: 'http' })).rejects.toThrow(/amplitude\.usPort: .*expected number/);
    await expect(load({ AMPLITUDE_EMULATOR_ANY_KEY: 'yes' })).rejects.toThrow(/amplitude\.anyKey: .*expected boolean/);
    await expect(load({ AMPLITUDE_EMULATOR_SHORT_IDS: 'cut' })).rejects.toThrow(
      /amplitude\.shortIds: .*"reject"\|"strip"/,
    );
    await expect(load({ AMPLITUDE_EMULATOR_PROJECT: '123' })).resolves.toBeDefined();
  });

  it('puts everything on free ports with --port 0, and in a row with any other', async () => {
    const ports = async (port: string) => {
      const { amplitude, forwarder } = await loadConfig({ port }, {});
      return [amplitude.usPort, amplitude.euPort, forwarder.gatewayPort, forwarder.managementPort];
    };
    expect(await ports('0')).toEqual([0, 0, 0, 0]);
    expect(await ports('9200')).toEqual([9200, 9201, 9202, 9203]);
    await expect(ports('70000')).rejects.toThrow(
      /--port value '70000' is invalid\. A port is a number from 0 to 65531; 0 picks free ones\./,
    );
    await expect(ports('http')).rejects.toThrow("'http'");
  });

  it('opens no management API for forward by --port: it is asked for by its own name', async () => {
    const reader = { command: 'forward', onIdle() {} } as const;
    const { forwarder } = await loadConfig({ port: '9200' }, {}, reader);
    expect(forwarder).toMatchObject({ gatewayPort: 9202, metricsPort: 9204 });
    expect(forwarder).not.toHaveProperty('managementPort');
    expect((await loadConfig({ port: '0', managementPort: '9300' }, {}, reader)).forwarder.managementPort).toBe(9300);
  });

  it('says of a value that may be of two kinds what the first one wants', async () => {
    const config = file('amplitude: { retentionDays: 0, faults: [{ status: 503, match: { nth: 0 } }] }');
    const load = loadConfig({ config }, {});
    await expect(load).rejects.toThrow(
      /retentionDays: Too small.*>0\. It must be a number above 0, or null for none\./,
    );
    await expect(load).rejects.toThrow(/faults\[0\]\.match\.nth: Too small.*>=1/);
  });

  it('reads JSON as well', async () => {
    const { amplitude } = await loadConfig({ config: file('{"amplitude":{"anyKey":true}}') }, {});
    expect(amplitude.anyKey).toBe(true);
  });

  it('finds a typing error and says what was meant', async () => {
    const config = file(
      'amplitude:\n  usPrt: 9100\n  projects:\n    - { name: a, apiKey: b, region: uk, colour: red }\n',
    );
    const load = loadConfig({ config }, {});
    await expect(load).rejects.toThrow('amplitude.usPrt: unknown key. Did you mean usPort?');
    await expect(load).rejects.toThrow(/amplitude\.projects\[0\]\.colour: unknown key\. Known here: name, apiKey/);
    await expect(load).rejects.toThrow(/amplitude\.projects\[0\]\.region: .*"us"\|"eu"/);
    await expect(load).rejects.toThrow(config);
  });

  it('takes changes to the blueprint as a file and as they are', async () => {
    const inFile = file(
      'forwarder: { variant: retail, blueprint: { library: null, privacy: { dropTraits: [email] } } }',
    );
    const { forwarder } = await loadConfig({ config: inFile }, {});
    const blueprint = { library: null, privacy: { dropTraits: ['email'] } };
    expect(forwarder).toMatchObject({ variant: 'retail', blueprint });
    expect((await loadConfig({ config: inFile, blueprint: 'patch.yaml' }, {})).forwarder.blueprint).toBe('patch.yaml');
    await expect(loadConfig({ config: file('forwarder: { blueprint: [1] }') }, {})).rejects.toThrow(
      /forwarder\.blueprint: .*It must be a file, or an object that changes parts of the variant\./,
    );
    await expect(loadConfig({ variant: 'retial' }, {})).rejects.toThrow(
      /forwarder\.variant: .*"default"\|"retail"\|"media" \(got "retial"\)/,
    );
  });

  it.each([
    ['emulate', 'forwarder: { metricsPort: 1, variant: retail, plan: starter }', ['forwarder.metricsPort means']],
    ['exec', 'forwarder: { endpoint: "http://127.0.0.1:1/", apiKey: k }', ['forwarder means']],
    ['emulate', 'forwarder: { endpoint: x, apiKey: k, drainMs: 1 }', ['forwarder.endpoint, forwarder.apiKey mean']],
    ['forward', 'amplitude: { usPort: 1, log: { maxEvents: 1 } }', ['amplitude means']],
    [
      'forward',
      'amplitude: { usPort: 1 }\nforwarder: { project: a, plan: starter }',
      ['amplitude, forwarder.project mean'],
    ],
    ['forward', 'host: 127.0.0.1\nforwarder: { outboxBytes: 3000, gzip: true }', []],
    ['emulate', 'forwarder: { outboxBytes: 3000, gzip: true, drainMs: 1, region: eu }', []],
    ['replay', 'amplitude: { usPort: 1 }', []],
  ] as const)('says what in a file means nothing to %s: %s', async (command, text, said) => {
    const told: string[] = [];
    const config = file(text);
    await loadConfig({ config }, {}, { command, onIdle: (message) => told.push(message) });
    expect(told).toEqual(said.map((one) => `Of ${config}, ${one} nothing to ${command}.`));
  });

  it('refuses aliases that multiply without end', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, index) => {
        const before = 'abcdefg'[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');
    await expect(loadConfig({ config: file(bomb) }, {})).rejects.toThrow(/Failed to use .*alias/s);
  });

  it.each([
    ['amplitude.projects.0.name.length.toString', '{"amplitude":{"projects":[{"name":{"length":{"toString":null}}}]}}'],
    ['host.length.toString', '{"host":{"length":{"toString":null}}}'],
    ['amplitude.constructor', '{"amplitude":{"constructor":1}}'],
  ])('refuses %s, which would make a text of what is none', async (key, text) => {
    await expect(loadConfig({ config: file(text) }, {})).rejects.toThrow(`${key}: unknown key.`);
  });

  it('tells twenty unknown keys, and how many more', async () => {
    const load = (count: number) => {
      const text = JSON.stringify(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`strange${index}`, 1])),
      );
      return loadConfig({ config: file(text) }, {});
    };
    await expect(load(21)).rejects.toThrow('the configuration: 1 more unknown keys.');
    await expect(load(20)).rejects.not.toThrow('more unknown keys');
  });

  it('is not fooled by __proto__', async () => {
    const load = loadConfig({ config: file('{"__proto__":{"host":"1.2.3.4"}}') }, {});
    await expect(load).rejects.toThrow('__proto__: unknown key');
  });

  it('says where a file is no YAML, no object or not there', async () => {
    const load = (config: string) => loadConfig({ config }, {});
    await expect(load(file('amplitude: [1, 2'))).rejects.toThrow(/line 1/);
    await expect(load(file('- 1'))).rejects.toThrow('must hold an object');
    await expect(load(join(folder, 'nowhere.yaml'))).rejects.toThrow(/Failed to read .*nowhere\.yaml.*Check the path/);
    await expect(load(folder)).rejects.toThrow('Failed to read');
  });
});

describe('a lease', () => {
  it.each(['1s', '1000ms', '999s', '99m'])('may be %s', async (lease) => {
    expect((await loadConfig({ lease }, {})).forwarder.lease).toBe(lease);
  });

  it.each(['0s', '999ms', '0m', '100m', '1h', '3'])('may not be %s, and it is said what it may be', async (lease) => {
    await expect(loadConfig({ lease }, {})).rejects.toThrow('A lease is 1s at least and 99m at most');
  });
});
