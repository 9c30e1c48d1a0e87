import { request as startRequest } from 'node:http';

/** A request, written as nothing but a program can: any Host, any Origin. */
export interface Knock {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface KnockAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Sends a request and resolves with the head of the answer; streams never end. */
export function knock(url: string, { method, path, headers = {}, body = '' }: Knock): Promise<KnockAnswer> {
  return new Promise((resolve, reject) => {
    const request = startRequest(url + path, { method, headers, agent: false }, (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
      response.destroy();
    });
    request.once('error', reject);
    request.end(body);
  });
}
