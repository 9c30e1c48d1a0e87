import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { refuse } from '../rule.ts';
import type { RequestRule } from './request-rule.ts';

/** Refuses clients whose User-Agent holds one of `forbiddenUserAgents`, as a firewall in front of Amplitude would. */
export const forbidden: RequestRule = {
  slug: 'request.forbidden',
  source: {
    tags: ['doc', 'decided'],
    text: 'The docs name a firewall and sanctioned regions; the User-Agent as its trigger is decided.',
  },
  fix: 'Take the client out of forbiddenUserAgents, or expect 403 and keep the events.',
  check({ sent: { userAgent } }, { forbiddenUserAgents }) {
    const match = forbiddenUserAgents.find((part) => userAgent?.includes(part));
    if (match === undefined) return undefined;
    const message = `the User-Agent holds "${match}", which forbiddenUserAgents lists`;
    return refuse(forbidden, buildRefusal(403, ERROR_TEXT.forbidden), '', message);
  },
};
