import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../lib/errors/exit-codes.ts';
import { ROUTES } from '../../mock-amplitude/control-api/routes.ts';
import { SCENARIO_NAMES } from '../../mock-amplitude/faults/scenarios.ts';
import { DEFAULT_LIMITS } from '../../mock-amplitude/limits.ts';
import { createDeliveryRoutes } from '../../src/commands/delivery/delivery-routes.ts';
import { VERDICT_SYMBOLS } from '../../src/debugger/model/format-record.ts';
import { KEYS } from '../../src/debugger/model/keys.ts';
import { DEFAULT_DELIVERY_LIMITS } from '../../src/forwarder/delivery/delivery-limits.ts';
import { HOLD_REASONS } from '../../src/forwarder/delivery/holds/hold-reasons.ts';
import { ROOT, readPage } from './pages.ts';

const fail = () => {
  throw new Error('nobody calls it');
};

/** What a page says of the code, held against the code. */
it('has a heading for each route of the control API, and no other', () => {
  const headings = [...readPage('docs/control-api.md').matchAll(/^#{2,3} (GET|POST|DELETE) (\S+)$/gm)];
  const documented = headings.map(([, method, path]) => `${method} ${path}`);
  const desk = { look: fail, deadLetters: fail, replay: fail, discard: fail, setPaused: fail };
  const routes = [...ROUTES, ...createDeliveryRoutes(desk, fail)].map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  expect(documented.toSorted()).toEqual(['GET /_emulator/v1', ...routes].toSorted());
});

it('names each scenario of faults', () => {
  const page = readPage('docs/control-api.md');
  expect(SCENARIO_NAMES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('names each key of the screen, and the symbol of each verdict', () => {
  const page = readPage('docs/debugger.md');
  const keys = KEYS.flatMap(({ label }) => label.split(' '));
  expect(keys.filter((key) => !page.includes(key))).toEqual([]);
  const symbols = Object.entries(VERDICT_SYMBOLS).filter(
    ([verdict, symbol]) => !new RegExp(`^\\| ${symbol} +\\| ${verdict} +\\|`, 'm').test(page),
  );
  expect(symbols).toEqual([]);
});

it('names each reason why an event waits', () => {
  const reasons = [...readPage('docs/forwarder.md').matchAll(/^\| `([a-z]+-[a-z-]+)` +\|/gm)].map(
    ([, reason]) => reason,
  );
  expect(reasons).toEqual(HOLD_REASONS);
});

it('names each exit code', () => {
  const codes = [...readPage('docs/ci.md').matchAll(/^\| (\d) +\|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT).toSorted());
});

it('names each tag that a source may have, as the schema of rules does', () => {
  const tags = [...readPage('docs/fidelity.md').matchAll(/^\| `(\w+)` +\|/gm)].map(([, tag]) => tag);
  const used = globSync('conformance/rules/**/*.yaml', { cwd: ROOT }).flatMap(
    (file) => parse(readFileSync(join(ROOT, file), 'utf8')).source.tags,
  );
  expect(new Set(used).difference(new Set(tags))).toEqual(new Set());
});

it('quotes limits as they are', () => {
  const { bodyBytes, eventsPerRequest, eventsPerSecondPerId } = DEFAULT_LIMITS;
  expect(readPage('docs/endpoints.md')).toContain(
    `${bodyBytes.toLocaleString('en')} bytes, ${eventsPerRequest} events, ${eventsPerSecondPerId} events a second of one id`,
  );
  const { idEventsPerSecond, breakerFailures, budgetMs } = DEFAULT_DELIVERY_LIMITS;
  const forwarder = readPage('docs/forwarder.md');
  expect([idEventsPerSecond, breakerFailures, budgetMs]).toEqual([30, 5, 72 * 3_600_000]);
  for (const text of ['30 events a second of one user', 'after five failures in a row', 'after 72 h']) {
    expect(forwarder.replace(/\s+/g, ' ')).toContain(text);
  }
});
