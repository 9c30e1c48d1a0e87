import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ProxyAgent, request } from 'undici';
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

it('leads each region to its tap by whatever name, and says once where else something was sent', async () => {
  const running = new AsyncDisposableStack();
  onTestFinished(() => running.disposeAsync());
  const said: string[] = [];
  const taps = await Promise.all(['us', 'eu'].map((name) => startNamed(name, running)));
  const [us = '', eu = ''] = taps;
  const addresses = await createAddressOpener(running, (message) => said.push(message))({ us, eu });
  running.defer(addresses.close);
  const ca = readFileSync(String(addresses.env.SSL_CERT_FILE), 'utf8');
  const dispatcher = new ProxyAgent({ uri: String(addresses.env.HTTPS_PROXY), requestTls: { ca } });
  running.defer(() => dispatcher.close());
  const ask = async (host: string) => (await request(`https://${host}/`, { dispatcher })).body.text();
  expect(await Promise.all(['api2', 'api', 'api.eu'].map((name) => ask(`${name}.amplitude.com`)))).toEqual([
    'us',
    'us',
    'eu',
  ]);
  for (let time = 0; time < 2; time++) await expect(ask('telemetry.example.com')).rejects.toThrow('403');
  expect(said).toEqual([expect.stringContaining('telemetry.example.com:443')]);
});

/** A server that answers with its name. */
async function startNamed(name: string, running: AsyncDisposableStack): Promise<string> {
  const server = createServer((_request, response) => void response.end(name));
  running.defer(() => void server.closeAllConnections());
  running.defer(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
