import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeToPages } from '../../lib/access/close-to-pages.ts';

/** Answers a request to the proxy with why it is not served. */
export function refuseProxied(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  closeToPages(response);
  const text = refusal(reason);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': length });
  response.end(text);
}

/** The same for `CONNECT`. */
export function refuseTunnel(client: Duplex, status: number, reason: string): void {
  const text = refusal(reason);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => client.destroy());
}

function refusal(reason: string): string {
  return `The emulator's proxy: ${reason}.\n`;
}
