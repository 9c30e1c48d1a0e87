import { FormData, fetch } from 'undici';
import { READY_MADE_PROJECTS } from '../../../../mock-amplitude/index.ts';

export type Fields = Record<string, string>;

export interface Sent {
  status: number;
  text: string;
  contentType: string | null;
}

/** Every way to write a form. */
export const WAYS = {
  async urlencoded(url: string, fields: Fields): Promise<Sent> {
    return read(await fetch(url, { method: 'POST', body: new URLSearchParams(fields) }));
  },
  async multipart(url: string, fields: Fields): Promise<Sent> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return read(await fetch(url, { method: 'POST', body: form }));
  },
  async query(url: string, fields: Fields): Promise<Sent> {
    return read(await fetch(`${url}?${new URLSearchParams(fields)}`));
  },
  async 'query of a POST'(url: string, fields: Fields): Promise<Sent> {
    return read(await fetch(`${url}?${new URLSearchParams(fields)}`, { method: 'POST' }));
  },
} as const;

export const WAY_NAMES = ['urlencoded', 'multipart', 'query', 'query of a POST'] as const;

export function keyOf(region: 'us' | 'eu'): string {
  return READY_MADE_PROJECTS.find((project) => project.region === region)?.apiKey ?? '';
}

export async function read(response: Awaited<ReturnType<typeof fetch>>): Promise<Sent> {
  return { status: response.status, text: await response.text(), contentType: response.headers.get('content-type') };
}
