import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Instruction, readDockerfile, readExecForm, type Stage } from './read-dockerfile.ts';

// Without Docker: each stage is an empty folder, and what is COPY and RUN in it is done by the file system and sh.
const run = promisify(execFile);
const CHECKOUT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(CHECKOUT, 'examples/docker', name), 'utf8');
const STAGES = readDockerfile(read('Dockerfile'));
const LEFT_OUT = new Set(read('Dockerfile.dockerignore').trim().split('\n'));
const COMPOSE = parse(read('compose.yaml'));
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

  it('builds an image that starts, is found healthy, and stops when told to', async () => {
    const cwd = last === undefined ? root : folderOf(last);
    const env = { ...process.env, AMPLITUDE_EMULATOR_PORT: '0' };
    const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text).toContain('Control');
    const [us = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    const check = () =>
      run(
        checker,
        checkerArgs.map((word) => word.replace('http://127.0.0.1:9100', us)),
      );
    await check();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });

  it('checks the health in compose as in the image', () => {
    expect(COMPOSE.services.amplitude.healthcheck.test).toEqual(['CMD', checker, ...checkerArgs]);
    expect(COMPOSE.services.tests.depends_on.amplitude.condition).toBe('service_healthy');
    expect(COMPOSE.services.amplitude.build.dockerfile).toBe('examples/docker/Dockerfile');
    expect(COMPOSE.services.tests.command).toEqual(['node', '-e', expect.stringMatching(/^fetch\(/)]);
  });

  it('runs as a user who is not root', () => {
    expect(find(last, 'USER')).toEqual(['node']);
  });
});
