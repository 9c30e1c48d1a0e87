import { buildRefusal, ERROR_TEXT } from '../answers.ts';
import { type Refusal, type Rule, refuse } from '../rule.ts';

export const forbiddenRule: Rule = {
  slug: 'request.forbidden',
  source: {
    tags: ['doc', 'decided'],
    text: 'The docs name a firewall and sanctioned regions; the User-Agent as its trigger is decided.',
  },
  fix: 'Take the client out of forbiddenUserAgents, or expect 403 and keep the events.',
};

/** Refuses clients whose User-Agent holds one of `forbidden`, as a firewall in front of Amplitude would. */
export function checkForbidden(userAgent: string | undefined, forbidden: readonly string[]): Refusal | undefined {
  const match = forbidden.find((part) => userAgent?.includes(part));
  if (match === undefined) return undefined;
  return refuse(
    forbiddenRule,
    buildRefusal(403, ERROR_TEXT.forbidden),
    '',
    `the User-Agent holds "${match}", which forbiddenUserAgents lists`,
  );
}
