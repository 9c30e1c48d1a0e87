import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
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

function readRuns(workflow: unknown): string[] {
  const steps = /jobs/.test(JSON.stringify(workflow))
    ? JSON.stringify(workflow).matchAll(/"run":("(?:[^"\\]|\\.)*")/g)
    : [];
  return [...steps].map(([, run = '""']) => String(JSON.parse(run)));
}
