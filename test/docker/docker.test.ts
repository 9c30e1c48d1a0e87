import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findOwnAddress } from '../security/other-machine.ts';
import { type Instruction, readDockerfile, readExecForm, type Stage } from './read-dockerfile.ts';

// Without Docker: each stage is an empty folder, and what is COPY and RUN in it is done by the file system and sh.
const run = promisify(execFile);
const CHECKOUT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(CHECKOUT, 'examples/docker', name), 'utf8');
const STAGES = readDockerfile(read('Dockerfile'));
const LEFT_OUT = new Set(read('Dockerfile.dockerignore').trim().split('\n'));
const COMPOSE = ['compose.yaml', 'compose.token.yaml'].map((name) => [name, parse(read(name))] as const);
/** What the token's file is called with. */
const TOKEN = 'token-of-this-test';
/** npm ci and a build. */
const BUILD_MS = 600_000;

const root = mkdtempSync(join(tmpdir(), 'docker-'));
afterAll(() => rmSync(root, { recursive: true }), BUILD_MS);
const find = (stage: Stage | undefined, name: string) =>
  (stage?.instructions ?? []).filter((instruction) => instruction.name === name).map(({ text }) => text);
/** Where a path of a stage lies on this machine. */
const place = (stage: string, path: string) => join(root, stage || 'last', path);
const folderOf = (stage: Stage) => place(stage.name, find(stage, 'WORKDIR')[0] ?? '/');

async function build(stage: Stage): Promise<void> {
  mkdirSync(folderOf(stage), { recursive: true });
  for (const instruction of stage.instructions) await follow(stage, instruction);
}

async function follow(stage: Stage, { name, text }: Instruction): Promise<void> {
  const cwd = folderOf(stage);
  if (name === 'COPY') copy(cwd, text);
  // Its absolute paths are those of the container.
  if (name === 'RUN') await run('sh', ['-c', text.replaceAll(' /build', ` ${place(stage.name, '/build')}`)], { cwd });
}

function copy(cwd: string, text: string): void {
  const [, from, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(text) ?? [];
  if (from === undefined) {
    cpSync(CHECKOUT, join(cwd, target), { recursive: true, filter: (file) => !LEFT_OUT.has(relative(CHECKOUT, file)) });
    return;
  }
  const files = globSync(place(from, source));
  expect(files, text).toHaveLength(1);
  cpSync(files[0] ?? '', join(cwd, target));
}

describe('examples/docker', () => {
  const last = STAGES.at(-1);
  const [command = '', ...args] = readExecForm(find(last, 'CMD')[0] ?? '');
  const [checker = '', ...checkerArgs] = readExecForm(find(last, 'HEALTHCHECK')[0] ?? '');
  beforeAll(async () => {
    for (const stage of STAGES) await build(stage);
  }, BUILD_MS);

  /** Starts the image as `docker run` would, with its ENV and more, on ports of its own. */
  async function start(more: Record<string, string> = {}) {
    const cwd = last === undefined ? root : folderOf(last);
    const own = Object.fromEntries(find(last, 'ENV').map((text) => text.split('=')));
    const env = { ...process.env, ...own, ...more, AMPLITUDE_EMULATOR_PORT: '0' };
    const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    await expect.poll(() => said.out + said.err).toContain('Manage');
    const [us = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said.out) ?? [];
    const stop = async (): Promise<unknown> => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return (await ended)[0];
    };
    const check = () =>
      run(
        checker,
        checkerArgs.map((word) => word.replace('http://127.0.0.1:9100', us)),
      );
    return { us, said, check, stop };
  }

  it('builds an image that starts, is found healthy, and stops when told to', async () => {
    const { said, check, stop } = await start();
    expect(said.out).toMatch(/Control .* {2}ct_[0-9a-f]{32}\n/);
    expect(said.err).toContain('Warning: other machines can reach the emulator');
    await check();
    expect(await stop()).toBe(0);
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });

  it.each(COMPOSE)('checks the health in %s as in the image', (_name, { services }) => {
    expect(services.amplitude.healthcheck.test).toEqual(['CMD', checker, ...checkerArgs]);
    expect(services.tests.depends_on.amplitude.condition).toBe('service_healthy');
    expect(services.amplitude.build.dockerfile).toBe('examples/docker/Dockerfile');
    expect(services.tests.command).toEqual(['node', '-e', expect.stringMatching(/^fetch\(/)]);
  });

  // The tests call from another container: here, by an address that is not loopback.
  const address = findOwnAddress();
  it.skipIf(address === undefined).each(COMPOSE)(
    'lets the tests of %s call, and strangers where it is open',
    async (name, compose) => {
      const { amplitude, tests } = compose.services;
      const fill = (values: Record<string, string>) =>
        Object.fromEntries(Object.entries(values).map(([key, text]) => [key, text.replace(/\$\{TOKEN\b.*\}/, TOKEN)]));
      const { us, stop } = await start(fill(amplitude.environment));
      const url = us.replace('127.0.0.1', address ?? '');
      const [program = '', ...words] = tests.command;
      const env = { ...process.env, ...fill(tests.environment), AMPLITUDE_URL: url };
      expect((await run(program, words, { env })).stdout).toBe('answered with 200\n');
      const stranger = await fetch(`${url}/_emulator/v1/stats`);
      expect(stranger.status).toBe(name === 'compose.yaml' ? 200 : 401);
      expect(await stop()).toBe(0);
    },
  );

  it('publishes no port where the control API is open', () => {
    for (const [name, { services }] of COMPOSE) {
      const open = services.amplitude.environment.AMPLITUDE_EMULATOR_OPEN_CONTROL === 'true';
      expect([name, open && services.amplitude.ports !== undefined]).toEqual([name, false]);
    }
  });

  it('runs as a user who is not root', () => {
    expect(find(last, 'USER')).toEqual(['node']);
  });
});
