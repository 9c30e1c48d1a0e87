import type { NormalizeRule } from './normalize-rule.ts';

const REMOTE = '$remote';

/** What an IPv4 address is called by a socket that takes both kinds. */
const IPV4_MAPPED = '::ffff:';

export const ip: NormalizeRule = {
  slug: 'normalize.ip',
  source: { tags: ['doc'], text: 'HTTP V2 docs: "$remote" stands for the address of the connection.' },
  fix: 'Send the address of the user, or "$remote" where the request comes from the user itself.',
  approximates: 'No country, region or city is looked up for an address.',
  apply(event, { sent, context }) {
    if (sent.ip !== REMOTE) return;
    const address = unmap(context.remoteAddress);
    if (address === '') delete event.ip;
    else event.ip = address;
  },
};

function unmap(address: string): string {
  const mapped = address.toLowerCase().startsWith(IPV4_MAPPED) && address.includes('.');
  return mapped ? address.slice(IPV4_MAPPED.length) : address;
}
