import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AMPLITUDE_SETTINGS } from '../../src/config/table/amplitude-settings.ts';
import { DEFAULT_MANAGEMENT_PORT, FORWARDER_SETTINGS } from '../../src/config/table/forwarder-settings.ts';
import { ROOT, readPage } from './pages.ts';

const [, reach = ''] = readPage('SECURITY.md').split('## Who may reach what');
const [ports = '', promised = ''] = reach.split('## What is promised');
const [promises = ''] = promised.split('\n## ');

/** The cells of each row of a table, without its head. */
const rowsOf = (text: string) =>
  [...text.matchAll(/^\|(.*)\|$/gm)].slice(2).map(([, row = '']) => row.split('|').map((cell) => cell.trim()));

describe('what SECURITY.md promises', () => {
  const rows = rowsOf(promises);

  it('stands in its table, and nowhere else in its section', () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(promises).not.toMatch(/^\s*[-*] /m);
  });

  it.each(rows.map(([promise = '', held = '']) => [held, promise]))('%s', (held) => {
    const [, file = '', title = ''] = /^`(test\/[\w./-]+\.test\.tsx?)`: `(.+)`$/.exec(held) ?? [];
    expect(existsSync(join(ROOT, file)) && file !== '', held).toBe(true);
    const text = readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'");
    const titles = [`'${title}'`, `"${title}"`, `\`${title}\``];
    expect(titles.filter((one) => text.includes(one))).toHaveLength(1);
  });
});

it('SECURITY.md names each port by its default', () => {
  const { usPort, euPort } = AMPLITUDE_SETTINGS;
  const { gatewayPort, metricsPort } = FORWARDER_SETTINGS;
  const named = rowsOf(ports).flatMap(([port = '']) => port.match(/\d+/g) ?? []);
  const management = { default: DEFAULT_MANAGEMENT_PORT };
  const defaults = [usPort, euPort, gatewayPort, management, metricsPort].map((setting) => String(setting.default));
  expect(named).toEqual(defaults);
});
