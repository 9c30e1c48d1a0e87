import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './pages.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What GitHub takes as an issue form. Source: docs.github.com, "Syntax for issue forms" and "Syntax for GitHub's form schema". */
const text = { type: 'string', minLength: 1 } as const;
const id = { type: 'string', pattern: '^[A-Za-z0-9_-]+$' } as const;
const validations = {
  type: 'object',
  properties: { required: { type: 'boolean' } },
  additionalProperties: false,
} as const;
const object = (properties: object, required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const field = (type: string, attributes: object) =>
  object({ type: { const: type }, id, attributes: object({ label: text, ...attributes }, ['label']), validations }, [
    'type',
    'attributes',
  ]);
const hints = { description: text, placeholder: text, value: text };
const FORM = object(
  {
    name: text,
    description: text,
    title: text,
    labels: { type: 'array', items: text },
    body: {
      type: 'array',
      minItems: 1,
      items: {
        anyOf: [
          object({ type: { const: 'markdown' }, attributes: object({ value: text }, ['value']) }, [
            'type',
            'attributes',
          ]),
          field('textarea', { ...hints, render: text }),
          field('input', hints),
        ],
      },
    },
  },
  ['name', 'description', 'body'],
);

const isForm = new Ajv({ allErrors: true }).compile<{
  body: { type: string; id?: string; attributes: { label?: string } }[];
}>(FORM);
const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: ROOT }).filter((file) => !file.endsWith('config.yml'));

describe('issue forms', () => {
  it('are there', () => {
    expect(forms.length).toBeGreaterThanOrEqual(3);
  });

  it.each(forms)('%s is one that GitHub takes', (file) => {
    const form: unknown = parse(read(file));
    const right = isForm(form);
    expect(isForm.errors ?? []).toEqual([]);
    if (!right) return;
    const asked = form.body.filter(({ type }) => type !== 'markdown');
    expect(asked.length).toBeGreaterThan(0);
    for (const names of [asked.map((one) => one.id), asked.map((one) => one.attributes.label)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the workflow', () => {
  const workflow: unknown = parse(read('.github/workflows/ci.yml'));

  it('runs each command of .ci/run, in its order, and what needs a database, Docker or a browser, which takes minutes more', () => {
    const commands = read('.ci/run').match(/^npm (ci|test)$/gm) ?? [];
    expect(commands).toEqual(['npm ci', 'npm test']);
    const more = ['npm run test:package', 'npm run test:postgres', 'npm run test:docker', 'npm run test:browser'];
    const runs = readRuns(workflow).filter((run) => !run.includes('node-version') && !run.startsWith('apt-get '));
    expect(runs).toEqual([...commands, ...more]);
  });

  it('sees to it that scripts run on Node 24, as .ci/run does', () => {
    expect(read('.ci/run')).toContain('npm run --silent node-version');
    expect(readRuns(workflow).some((run) => run.includes('npm run --silent node-version'))).toBe(true);
  });

  it('may only read', () => {
    expect(workflow).toMatchObject({ permissions: { contents: 'read' } });
  });
});

describe('the action', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'action-'));
    writeFileSync(join(scratch, 'npx'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** Runs its script with an npx that says what it is called with. */
  function act(inputs: Record<string, string>) {
    const [script = ''] = readRuns({ jobs: parse(read('action.yml')) });
    const files = {
      RUNNER_TEMP: scratch,
      GITHUB_OUTPUT: join(scratch, 'output'),
      GITHUB_STEP_SUMMARY: join(scratch, 's.md'),
    };
    const none = { URL: '', TARGET: '', ONLY: '', EXPECTED: '', MAX_TIME: '600', VERSION: 'latest' };
    const env = { ...files, ...none, ...inputs, PATH: `${scratch}:${process.env.PATH}` };
    return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { env, encoding: 'utf8' });
  }

  it('judges the server that it is given', () => {
    const { status, stdout } = act({ URL: 'http://127.0.0.1:9100', ONLY: 'event.' });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^--yes amplitude-emulator@latest conformance .* --url http:\/\/127.0.0.1:9100 --only event\.$/m,
    );
  });

  it('judges nobody where it is given no server: the emulator itself would pass', () => {
    const { status, stdout } = act({});
    expect(status).toBe(2);
    expect(stdout).toMatch(/^::error title=conformance::Failed to choose a server: [^\n]*\n$/);
  });
});

function readRuns(workflow: unknown): string[] {
  const steps = /jobs/.test(JSON.stringify(workflow))
    ? JSON.stringify(workflow).matchAll(/"run":("(?:[^"\\]|\\.)*")/g)
    : [];
  return [...steps].map(([, run = '""']) => String(JSON.parse(run)));
}
