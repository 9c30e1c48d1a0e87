import { execFile } from 'node:child_process';

/** Runs a command by sh, in a process of its own: a server in this one must be able to answer meanwhile. Gives what it wrote. */
export function runInShell(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', command], { env: { ...process.env, ...env } }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
