import { formatJson } from '../write-json.ts';
import { type CopiedRequest, TOO_LONG } from './copied-request.ts';

/** What the copied test expects. */
export interface CopiedAnswer {
  status: number;
  verdict: string;
  rule: string | null;
}

const KEY = 'copied-test-key';
const FAULT_RULE = 'emulator.fault';
const NO_ANSWER = 0;

/** Writes a request as a vitest test that expects the same answer. */
export function buildTest(request: CopiedRequest, { status, verdict, rule }: CopiedAnswer): string {
  if (request.truncated) return `// ${TOO_LONG}`;
  const { method, path, region, contentType, body, hiddenKey } = request;
  const withKey = (text: string) => (hiddenKey === null || hiddenKey === '' ? text : text.split(hiddenKey).join(KEY));
  const sent = withKey(body);
  const headers = contentType === undefined ? '' : ` headers: { 'Content-Type': ${literal(contentType)} },`;
  const project = `{ name: 'copied', apiKey: '${KEY}', region: '${region}' }`;
  const isFault = rule === FAULT_RULE && status >= 400;
  const why = rule === null ? verdict : `${verdict} by ${rule}`;
  return [
    `import { createMockAmplitude } from 'amplitude-emulator';`,
    `import { expect, it } from 'vitest';`,
    '',
    `it(${literal(`answers ${status}: ${why}`)}, async () => {`,
    `  const mock = await createMockAmplitude({ projects: [${project}] });`,
    '  try {',
    ...(isFault ? [`    mock.fault({ status: ${status}, times: 1 });`] : []),
    `    const response = await fetch(mock.${region} + ${literal(withKey(path))}, {`,
    `      method: ${literal(method)},${headers}`,
    ...(sent === '' ? [] : [`      body: ${literal(sent)},`]),
    '    });',
    ...(status === NO_ANSWER ? [] : [`    expect(response.status).toBe(${status});`]),
    `    expect(mock.requests().at(-1)).toMatchObject({ verdict: ${literal(verdict)}, rule: ${literal(rule)} });`,
    '  } finally {',
    '    await mock.close();',
    '  }',
    '});',
    '',
  ].join('\n');
}

/** A value as TypeScript: JSON is that, but for what only looks harmless. */
function literal(value: string | null): string {
  return formatJson(value);
}
