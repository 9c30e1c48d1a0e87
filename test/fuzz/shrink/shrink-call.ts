import type { Call, HttpCall, Part, RawCall } from '../call.ts';
import { type Fails, shrinkList } from './shrink-list.ts';
import { shrinkText } from './shrink-text.ts';

/** Leaves out of a call what it does not need to fail. */
export function shrinkCall(call: Call, fails: Fails<Call>): Promise<Call> {
  return call.kind === 'raw' ? shrinkRaw(call, fails) : shrinkHttp(call, fails);
}

async function shrinkHttp(call: HttpCall, fails: Fails<Call>): Promise<Call> {
  let small = call;
  const keep = async (smaller: HttpCall) => {
    if (await fails(smaller)) small = smaller;
  };
  const plain = call.headers.filter(([name]) => name !== 'content-encoding');
  if (call.coding !== 'identity' || call.sent < 1)
    await keep({ ...small, coding: 'identity', sent: 1, headers: plain });
  const headers = await shrinkList(small.headers, (some) => fails({ ...small, headers: some }));
  small = { ...small, headers };
  const [path = '', query] = split(small.path, '?');
  if (query !== undefined) {
    await keep({ ...small, path });
    if (small.path !== path) {
      const shorter = await shrinkText(query, (some) => fails({ ...small, path: `${path}?${some}` }));
      small = { ...small, path: `${path}?${shorter}` };
    }
  }
  const body = await shrinkParts(small.body, (some) => fails({ ...small, body: some }));
  return { ...small, body };
}

async function shrinkRaw(call: RawCall, fails: Fails<Call>): Promise<Call> {
  let packets = await shrinkList(call.packets, (some) => fails({ ...call, packets: some }));
  for (const [index, parts] of packets.entries()) {
    const all = packets;
    const smaller = await shrinkParts(parts, (some) => fails({ ...call, packets: all.with(index, some) }));
    packets = all.with(index, smaller);
  }
  return { ...call, packets };
}

async function shrinkParts(parts: readonly Part[], fails: Fails<Part[]>): Promise<Part[]> {
  let rest = await shrinkList(parts, fails);
  for (const [index, part] of rest.entries()) {
    const all = rest;
    rest = all.with(index, await shrinkPart(part, (smaller) => fails(all.with(index, smaller))));
  }
  return rest;
}

async function shrinkPart(part: Part, fails: Fails<Part>): Promise<Part> {
  if (typeof part === 'string') return shrinkText(part, fails);
  if ('hex' in part) {
    const bytes = await shrinkList(part.hex.match(/../g) ?? [], (some) => fails({ hex: some.join('') }));
    return { hex: bytes.join('') };
  }
  let { times } = part;
  for (
    let half = Math.floor(times / 2);
    half > 0 && (await fails({ ...part, times: half }));
    half = Math.floor(half / 2)
  ) {
    times = half;
  }
  return { ...part, times };
}

/** What stands before the first mark, and what behind it, if there is one. */
function split(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
