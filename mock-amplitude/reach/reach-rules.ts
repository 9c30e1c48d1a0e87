import type { Rule } from '../rules/rule.ts';

/** What is asked of Amplitude's other hosts is recorded under this rule. */
export const quietHostRule: Rule = {
  slug: 'emulator.quiet-host',
  source: { tags: ['decided'], text: 'Not a rule of Amplitude: the emulator answers for a host it does not emulate.' },
  fix: 'Nothing, where no more than events is tested: the SDK goes on, and nothing has left this machine.',
};

/** How clients get here whose address cannot be changed; no request alone can show them. */
export const REACH_RULES: readonly Rule[] = [
  {
    slug: 'reach.tls',
    source: {
      tags: ['sdk', 'decided'],
      text: 'Amplitude-Java can speak nothing but HTTPS. That each port speaks both, by the first byte, is decided.',
    },
    fix: 'Start with --tls, and let the client trust the CA that emulate --tls-ca prints.',
  },
  {
    slug: 'reach.proxy',
    source: {
      tags: ['decided'],
      text: "Clients with a built-in address can be sent through a proxy, which ends Amplitude's hosts.",
    },
    fix: 'Start with --proxy-port, and give the client that proxy.',
  },
  {
    slug: 'reach.quiet',
    source: {
      tags: ['sdk', 'decided'],
      text: 'Each answer was tried with the SDK that asks: it goes on, and says nothing.',
    },
    fix: 'Nothing: these hosts are answered by themselves.',
  },
  {
    slug: 'reach.exec',
    source: { tags: ['decided'], text: 'Each variable was tried with the client that reads it.' },
    fix: 'Run the tests by exec --proxy.',
  },
  quietHostRule,
];
