import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readForwarderRules, runForwarderSuite, splitCases } from '../../../conformance/forwarder/index.ts';
import { parseForwarderTarget } from '../../../conformance/forwarder/read-forwarder-target.ts';
import { openMock } from '../../../src/commands/conformance-forwarder.ts';
import { createAddressOpener } from '../../../src/commands/fixed-addresses.ts';

const DRIVER = join(import.meta.dirname, '../../../conformance/drivers/naive.mjs');
const ENDPOINT = 'https://api2.amplitude.com/2/httpapi';
/** An answer, and a connection that breaks. */
const CASES = ['nothing goes wrong', 'the connection is reset before storing'];

it("a forwarder that sends to Amplitude's own addresses is judged, by a proxy that ends its TLS", async () => {
  const running = new AsyncDisposableStack();
  onTestFinished(() => running.disposeAsync());
  const said: string[] = [];
  const rules = readForwarderRules()
    .filter(({ slug }) => slug === 'deliver.200' || slug === 'deliver.5xx-network')
    .map(splitCases)
    .map((rule) => ({ ...rule, scenarios: rule.scenarios.filter(({ name }) => CASES.includes(name)) }));
  const reports = await runForwarderSuite({
    rules,
    target: parseForwarderTarget({ feed: 'amplitude', ack: 'taken', address: 'fixed' }),
    // It starts only where it is sent to Amplitude's own address.
    command: ['sh', '-c', `test "$CONFORMANCE_ENDPOINT" = ${ENDPOINT} && exec '${process.execPath}' '${DRIVER}'`],
    cwd: process.cwd(),
    timeScale: 1,
    openServer: openMock,
    openAddresses: createAddressOpener(running, (message) => said.push(message)),
    preload: '',
    signal: new AbortController().signal,
    maxTimeMs: 60_000,
  });
  const cases = reports.flatMap((report) => report.cases);
  expect(cases.map(({ name, verdict, evidence }) => [name, verdict, verdict === 'pass' ? '' : evidence])).toEqual([
    ['nothing goes wrong', 'pass', ''],
    ['the connection is reset before storing', 'pass', ''],
  ]);
  expect(said).toEqual([]);
});
