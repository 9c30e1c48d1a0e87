import type { User } from '../state/profiles/amplitude-user.ts';
import { writeDay } from './write-time.ts';

/**
 * `amp_props` of a user's profile: what Amplitude knows of the user by its own names for it, and the user's properties, which
 * win. What nobody said is left out, unlike in user activity. Days are UTC.
 *
 * @param user as it is shown
 * @example describeAmpProps(user) // { first_used: '2026-01-02', last_used: '2026-01-03', country: 'Peru', plan: 'pro' }
 */
export function describeAmpProps({ known, firstUsed, lastUsed, startVersion, properties }: Readonly<User>) {
  const { country, region, city, dma, language, platform, carrier, app_version } = known;
  const own = {
    first_used: firstUsed === null ? undefined : writeDay(firstUsed),
    last_used: lastUsed === null ? undefined : writeDay(lastUsed),
    ...{ country, region, city, dma, language, platform, carrier },
    device: join(known.device_brand, known.device_manufacturer, known.device_model),
    os: join(known.os_name, known.os_version),
    app_version,
    start_version: startVersion ?? undefined,
  };
  return { ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)), ...properties };
}

function join(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
}
