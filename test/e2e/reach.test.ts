import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT, runCli, startEmulator } from './emulator.ts';

// Clients as they are, at Amplitude's own addresses. Those of browsers are in test/browser/reach.test.ts.

const NODE = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'reach-'));
beforeAll(() => {
  vi.stubEnv('XDG_DATA_HOME', folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const isThere = (command: string, ...args: string[]) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Runs a program by `exec --proxy`, and gives what it printed, line by line. */
async function runProxied(name: string, program: string, ...command: string[]) {
  const file = join(folder, name);
  writeFileSync(file, program);
  const { code, stdout, stderr } = await runCli(['exec', '--proxy', '--', ...command, file]);
  return { code, lines: stdout.trim().split('\n'), stderr };
}

const END = `
  const { proxy, ...stats } = await (await fetch(process.env.AMPLITUDE_EMULATOR_CONTROL_URL + '/stats')).json();
  const { events } = await (await fetch(process.env.AMPLITUDE_EMULATOR_CONTROL_URL + '/events')).json();
  console.log(JSON.stringify({ hosts: proxy.hosts, events: events.map(({ region, verdict }) => region + ' ' + verdict) }));`;

describe('exec --proxy', () => {
  it("brings Node's fetch here, and lets it reach this machine without the proxy", async () => {
    const program = `
      for (const [host, key] of [['api2.amplitude.com', 'US_KEY'], ['api.eu.amplitude.com', 'EU_KEY']]) {
        const api_key = process.env['AMPLITUDE_EMULATOR_' + key];
        const body = JSON.stringify({ api_key, events: [{ event_type: 'x', user_id: 'user-1' }] });
        const response = await fetch('https://' + host + '/2/httpapi', { method: 'POST', body });
        console.log(response.status);
      }
      const { status } = await fetch(process.env.AMPLITUDE_EMULATOR_US_URL.replace('127.0.0.1', 'localhost') + '/nowhere');
      console.log(status);
      console.log(await fetch('https://example.com/').catch((error) => 'refused'));
      ${END}`;
    const { code, lines, stderr } = await runProxied('fetch.mjs', program, NODE);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/example\.com is none of Amplitude's hosts.*--proxy-pass/),
    ]);
    expect(lines.slice(0, -1)).toEqual(['200', '200', '400', 'refused']);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      hosts: {
        'api2.amplitude.com': { ended: 1 },
        'api.eu.amplitude.com': { ended: 1 },
        'example.com': { refused: 1 },
      },
      events: ['us accepted', 'eu accepted'],
    });
  });

  it('brings @amplitude/analytics-node here as it is, US and EU each to its own region', async () => {
    const program = `
      import { createRequire } from 'node:module';
      const { createInstance } = createRequire(${JSON.stringify(`${ROOT}/package.json`)})('@amplitude/analytics-node');
      for (const serverZone of ['US', 'EU']) {
        const client = createInstance();
        await client.init(process.env['AMPLITUDE_EMULATOR_' + serverZone + '_KEY'], { serverZone, flushIntervalMillis: 10 }).promise;
        const { code } = await client.track('Order Completed', {}, { user_id: 'user-1' }).promise;
        console.log(code);
      }
      ${END}`;
    const { code, lines, stderr } = await runProxied('sdk.mjs', program, NODE);
    expect([code, stderr]).toEqual([0, '']);
    expect(lines.slice(0, -1)).toEqual(['200', '200']);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      hosts: { 'api2.amplitude.com': { ended: 1 }, 'api.eu.amplitude.com': { ended: 1 } },
      events: ['us accepted', 'eu accepted'],
    });
  });

  it.skipIf(!isThere('curl', '--version'))(
    'brings curl here, by HTTPS, by HTTP and where it offers HTTP/2',
    async () => {
      const post = (flags: string, url: string, key: string) =>
        `curl -sS -o /dev/null -w '%{http_code}\\n' ${flags} ${url} -H 'Content-Type: application/json' ` +
        `-d '{"api_key":"'$AMPLITUDE_EMULATOR_${key}'","events":[{"event_type":"x","user_id":"user-1"}]}'\n`;
      const program = [
        post('', 'https://api2.amplitude.com/2/httpapi', 'US_KEY'),
        post('--http2', 'https://api.eu.amplitude.com/2/httpapi', 'EU_KEY'),
        post('', 'http://api2.amplitude.com/2/httpapi', 'US_KEY'),
        "curl -s -o /dev/null -w '%{http_code}\\n' $AMPLITUDE_EMULATOR_CONTROL_URL/stats\n",
        "curl -s -o /dev/null -w '%{http_connect}\\n' https://example.com\n",
        'exit 0\n',
      ];
      const { code, lines } = await runProxied('curl.sh', program.join(''), 'sh');
      expect([code, lines]).toEqual([0, ['200', '200', '200', '200', '403']]);
    },
  );

  it.skipIf(!isThere('python3', '--version'))("brings Python's urllib here", async () => {
    const program = `
import json, os, urllib.request
body = {'api_key': os.environ['AMPLITUDE_EMULATOR_US_KEY'], 'events': [{'event_type': 'x', 'user_id': 'user-1'}]}
headers = {'Content-Type': 'application/json'}
request = urllib.request.Request('https://api2.amplitude.com/2/httpapi', json.dumps(body).encode(), headers)
print(urllib.request.urlopen(request).status)
print(urllib.request.urlopen(os.environ['AMPLITUDE_EMULATOR_CONTROL_URL'] + '/stats').status)
`;
    const { code, lines, stderr } = await runProxied('by-urllib.py', program, 'python3');
    expect([code, stderr, lines]).toEqual([0, '', ['200', '200']]);
  });

  it.skipIf(!isThere('python3', '-c', 'import requests'))("brings Python's requests here", async () => {
    const program = `
import os, requests
body = {'api_key': os.environ['AMPLITUDE_EMULATOR_EU_KEY'], 'events': [{'event_type': 'x', 'user_id': 'user-1'}]}
print(requests.post('https://api.eu.amplitude.com/2/httpapi', json=body).status_code)
`;
    const { code, lines } = await runProxied('by-requests.py', program, 'python3');
    expect([code, lines]).toEqual([0, ['200']]);
  });

  it.skipIf(!isThere('java', '-version'))("brings Java's clients here", { timeout: 60_000 }, async () => {
    const program = `
import java.net.*;
import java.net.http.*;
public class Reach {
  public static void main(String[] args) throws Exception {
    String key = System.getenv("AMPLITUDE_EMULATOR_US_KEY");
    String body = "{\\"api_key\\":\\"" + key + "\\",\\"events\\":[{\\"event_type\\":\\"x\\",\\"user_id\\":\\"user-1\\"}]}";
    URI uri = URI.create("https://api2.amplitude.com/2/httpapi");
    HttpRequest request = HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
      .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    HttpURLConnection old = (HttpURLConnection) uri.toURL().openConnection();
    old.setRequestProperty("Content-Type", "application/json");
    old.setDoOutput(true);
    old.getOutputStream().write(body.getBytes());
    System.out.println(old.getResponseCode());
    URL control = new URL(System.getenv("AMPLITUDE_EMULATOR_CONTROL_URL") + "/stats");
    System.out.println(((HttpURLConnection) control.openConnection()).getResponseCode());
  }
}`;
    const { code, lines } = await runProxied('Reach.java', program, 'java');
    expect([code, lines]).toEqual([0, ['200', '200', '200']]);
  });

  it('leaves no file behind', async () => {
    const print = `console.log(process.env.SSL_CERT_FILE)`;
    const { lines } = await runProxied('print.mjs', print, NODE);
    expect(lines[0]).toMatch(/ca-bundle\.pem$/);
    expect(() => readFileSync(lines[0] ?? '')).toThrow('ENOENT');
  });
});

describe('emulate --tls', () => {
  it('prints where its CA is, makes it once, and has it in its first line', async () => {
    const [first, second] = [await runCli(['emulate', '--tls-ca']), await runCli(['emulate', '--tls-ca'])];
    expect([first.code, second.code, first.stderr]).toEqual([0, 0, '']);
    expect(first.stdout.trim()).toBe(join(folder, 'amplitude-emulator/tls/ca.pem'));
    expect(second.stdout).toBe(first.stdout);
    const emulator = await startEmulator('--tls');
    expect(emulator.ready.ca).toBe(first.stdout.trim());
    expect(emulator.ready.proxy).toBeUndefined();
    await emulator.stop();
  });

  it('speaks HTTPS on each of its ports', async () => {
    const { ready, stop } = await startEmulator('--tls');
    const ca = readFileSync(ready.ca ?? '');
    const ask = (url: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { ca, agent: false, headers: { authorization: `Bearer ${ready.managementToken}` } };
        request(url.replace('http:', 'https:'), options, ({ statusCode }) => resolve(statusCode))
          .on('error', reject)
          .end();
      });
    expect(await ask(`${ready.us}/_emulator/v1/stats`)).toBe(200);
    expect(await ask(`${ready.eu}/_emulator/v1/stats`)).toBe(200);
    expect(await ask(`${ready.gateway}/d.js`)).toBe(200);
    expect(await ask(`${ready.management}/v1/admin/integrations`)).toBe(200);
    expect((await fetch(`${ready.gateway}/d.js`)).status).toBe(200);
    await stop();
  });

  it('ends in two seconds by a signal, with sockets open that said nothing or half a hello', async () => {
    const { ready, stop } = await startEmulator('--proxy-port', '0');
    const closed: Promise<unknown>[] = [];
    for (const url of [ready.us, ready.gateway, ready.management, ready.proxy ?? '']) {
      for (const hello of ['', '16030100c8010000c40303']) {
        const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
        closed.push(new Promise((resolve) => socket.once('close', resolve)));
        await once(socket.resume(), 'connect');
        socket.write(Buffer.from(hello, 'hex'));
      }
    }
    // What is answered after them was taken after them.
    await fetch(`${ready.us}/nowhere`);
    const started = performance.now();
    expect(await stop()).toBe(0);
    expect(performance.now() - started).toBeLessThan(2000);
    await Promise.all(closed);
  });

  it('says where its directory cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runCli(['emulate', '--tls-ca'], { XDG_DATA_HOME: file });
    expect([code, stderr]).toEqual([3, expect.stringContaining('set XDG_DATA_HOME to another directory')]);
  });
});

describe('emulate --proxy-pass', () => {
  it.each([
    [['--host', '0.0.0.0', '--proxy-port', '0'], 'a proxy that is open to others is theirs to hide behind'],
    [[], 'Add --proxy-port'],
  ])('is refused with %j', async (flags, reason) => {
    const { code, stderr } = await runCli(['emulate', '--port', '0', '--proxy-pass', ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });
});
