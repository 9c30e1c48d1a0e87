/** Parts of an installed integration, in the order of their tabs. */
export const PARTS = ['overview', 'settings', 'blueprint', 'explain', 'dead-letters'] as const;
export type IntegrationPart = (typeof PARTS)[number];

/** Where in the page the user is. */
export type ManagementPlace =
  | { view: 'installed' }
  | { view: 'library'; category?: string | undefined }
  | { view: 'install'; integration: string; variant?: string | undefined }
  | { view: 'integration'; id: string; part: IntegrationPart }
  | { view: 'preview' };

/**
 * Reads an address.
 *
 * @param path below the page's own: `/integrations/library`
 * @returns undefined where there is nothing
 */
export function parsePlace(path: string, query: string): ManagementPlace | undefined {
  const [first, second, third, fourth, ...rest] = path.split('/').filter((part) => part !== '');
  const params = new URLSearchParams(query);
  if (rest.length > 0) return undefined;
  if (first === 'preview' && second === undefined) return { view: 'preview' };
  if (first === undefined || (first === 'integrations' && second === undefined)) return { view: 'installed' };
  if (first !== 'integrations') return undefined;
  if (second === 'library' && fourth === undefined) {
    if (third === undefined) return { view: 'library', category: params.get('category') ?? undefined };
    return { view: 'install', integration: decode(third), variant: params.get('variant') ?? undefined };
  }
  const part = PARTS.find((name) => name === (fourth ?? 'overview'));
  if (second !== 'installed' || third === undefined || part === undefined) return undefined;
  return { view: 'integration', id: decode(third), part };
}

/** Writes the address of a place, below the page's own. */
export function writePlace(place: ManagementPlace): string {
  switch (place.view) {
    case 'installed':
      return '/integrations';
    case 'library':
      return `/integrations/library${query('category', place.category)}`;
    case 'install':
      return `/integrations/library/${encodeURIComponent(place.integration)}${query('variant', place.variant)}`;
    case 'integration': {
      const below = place.part === 'overview' ? '' : `/${place.part}`;
      return `/integrations/installed/${encodeURIComponent(place.id)}${below}`;
    }
    case 'preview':
      return '/preview';
  }
}

function query(name: string, value: string | undefined): string {
  return value === undefined ? '' : `?${new URLSearchParams({ [name]: value })}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
