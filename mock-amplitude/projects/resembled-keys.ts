import type { Region } from '../verdict.ts';

/** A key that was sent and is nearly that of a project. */
export interface ResembledKey {
  /** Its name. */
  project: string;
  region: Region;
  /** Its secret key; its key with blanks or quotes around it; its key in another case. */
  kind: 'secret' | 'surrounded' | 'case';
}

/** What is compared of a project. */
interface KeyedProject {
  name: string;
  region: Region;
  apiKey: string;
  secretKey?: string;
}

/** Blanks, what nobody sees, and quotes. */
const AROUND = /^[\s\p{Cf}"'`]+|[\s\p{Cf}"'`]+$/gu;

/** No key is longer: what is sent as one may be a megabyte. */
const LONGEST_KEY = 256;

/**
 * Creates what finds the project whose key somebody nearly sent.
 *
 * @example createKeyComparison([{ name: 'web', region: 'us', apiKey: 'abc' }])(' ABC')?.kind // 'surrounded'
 */
export function createKeyComparison(projects: Iterable<KeyedProject>): (key: string) => ResembledKey | undefined {
  const known = new Map<string, { project: KeyedProject; key: string; isSecret: boolean }>();
  for (const project of projects) {
    const { apiKey, secretKey } = project;
    if (secretKey !== undefined && !known.has(fold(secretKey))) {
      known.set(fold(secretKey), { project, key: secretKey, isSecret: true });
    }
    known.set(fold(apiKey), { project, key: apiKey, isSecret: false });
  }
  return (key) => {
    if (key.length > LONGEST_KEY) return undefined;
    const found = known.get(fold(key));
    if (found === undefined || (!found.isSecret && found.key === key)) return undefined;
    const { name, region } = found.project;
    const kind = found.isSecret ? 'secret' : key.replace(AROUND, '') === key ? 'case' : 'surrounded';
    return { project: name, region, kind };
  };
}

function fold(key: string): string {
  return key.replace(AROUND, '').toLowerCase();
}
