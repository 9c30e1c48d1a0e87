import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectRoots } from './collect-roots.ts';
import { writeKeyStore } from './write-key-store.ts';

/** Files that let a command trust our CA and all that it trusts else. */
export interface Trust {
  /** PEM, as most clients read it. */
  bundle: string;
  /** Holds an ini file that names the bundle. */
  phpDirectory: string;
  /** The same certificates for Java. */
  trustStore: string;
  remove(): void;
}

export interface TrustOptions {
  /** Our CA, as PEM. */
  ca: string;
  /** What the command would find else. */
  env: NodeJS.ProcessEnv;
  /** In ms since the epoch. */
  now: number;
  say: (message: string) => void;
}

/** Writes them into a directory of their own, for as long as the command runs. */
export function openTrust({ ca, env, now, say }: TrustOptions): Trust {
  const certificates = [ca.trim(), ...collectRoots(env, say)];
  const directory = mkdtempSync(join(tmpdir(), 'amplitude-emulator-'));
  const phpDirectory = join(directory, 'php');
  const bundle = join(directory, 'ca-bundle.pem');
  const trustStore = join(directory, 'trust.jks');
  mkdirSync(phpDirectory);
  writeFileSync(bundle, `${certificates.join('\n')}\n`);
  writeFileSync(join(phpDirectory, 'amplitude-emulator.ini'), `curl.cainfo="${bundle}"\nopenssl.cafile="${bundle}"\n`);
  writeFileSync(
    trustStore,
    writeKeyStore(
      certificates.map((pem) => new X509Certificate(pem).raw),
      now,
    ),
  );
  return { bundle, phpDirectory, trustStore, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
