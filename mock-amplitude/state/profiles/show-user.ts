import { cutStrings } from '../../rules/stored/cut-strings.ts';
import type { Lookups } from '../../rules/stored/lookups.ts';
import type { Properties } from '../../rules/stored/stored-part.ts';
import type { Known, User } from './amplitude-user.ts';
import { AGENT_FIELDS } from './known-fields.ts';

/**
 * A user as it is shown: what events said of it as these events are stored (`normalize.profile`). Made when somebody asks,
 * since most users are never looked at.
 */
export function showUser(user: User, lookups: Lookups): User {
  return { ...user, known: showKnown(user.known, lookups), properties: showProperties(user.properties) };
}

/** Properties as they are shown, texts cut where stored ones are (`limit.string`). */
export function showProperties(properties: Properties): Properties {
  const cut = cutStrings(properties, '');
  return cut.count === 0 ? properties : { ...Object(cut.value) };
}

function showKnown(known: Known, { nameLanguage, parseUserAgent }: Lookups): Known {
  const { language, user_agent } = known;
  const shown: Known = { ...known };
  if (language !== undefined) shown.language = nameLanguage(language) ?? language;
  if (user_agent === undefined) return shown;
  const agent = parseUserAgent(user_agent);
  for (const field of AGENT_FIELDS) shown[field] ??= agent[field];
  return shown;
}
