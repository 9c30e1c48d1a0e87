import { Agent, fetch, type RequestInit } from 'undici';

/** Each request has a connection of its own: one that is kept may end at the moment that it is used again. */
const dispatcher = new Agent({ pipelining: 0 });

/** Asks what the fuzzer wants to know itself: were that to fail, it would be a finding. */
export async function ask(url: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...init, dispatcher });
  return { status: response.status, text: await response.text() };
}
