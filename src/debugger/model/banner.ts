/** Where everything answers, and the keys to it. */
export interface Banner {
  us: string;
  eu: string;
  /** Of the forwarder; absent where it is not known: the emulator is in another process. */
  gateway?: string;
  control: string;
  /** The debugger's page, for a browser; absent where it is not known. */
  ui?: string;
  /** What other machines send it; absent where none needs one. */
  controlToken?: string;
  /** What clients trust for HTTPS: a file; absent where there is none. */
  ca?: string;
  /** Of the proxy; absent where there is none. */
  proxy?: string;
  projects: readonly { name: string; region: 'us' | 'eu'; apiKey: string }[];
  pipelineKey?: string;
  /** Of the forwarder: its address and its token. */
  management?: string;
  managementToken?: string;
  /** The emulators that this attached to, where they are in other processes. */
  attached?: readonly string[];
  /** What tells this run of the emulator from others. */
  run?: string;
}

/** Writes the addresses and keys, one a line. */
export function bannerLines(banner: Banner): string[] {
  const { attached = [], management, managementToken } = banner;
  const rows = [
    ...attached.map((url) => ['Attached', url]),
    ['US', `${banner.us}/2/httpapi`],
    ['EU', `${banner.eu}/2/httpapi`],
    ['Gateway', banner.gateway],
    ...(banner.ui === undefined ? [] : [['Page', banner.ui]]),
    ...(banner.ca === undefined ? [] : [['HTTPS', `on each of these ports; its CA is ${banner.ca}`]]),
    ...(banner.proxy === undefined ? [] : [['Proxy', banner.proxy]]),
    ['Control', [banner.control, banner.controlToken].filter((part) => part !== undefined).join('  ')],
    ...banner.projects.map(({ name, region, apiKey }) => [`Key ${region.toUpperCase()}`, `${apiKey}  ${name}`]),
    ['Pipeline', banner.pipelineKey],
    ['Manage', management === undefined ? undefined : `${management}  ${managementToken}`],
  ];
  return rows.flatMap(([label = '', value]) => (value === undefined ? [] : [`${label.padEnd(9)} ${value}`]));
}

/** A first event to paste into another terminal. */
export function firstEventLines({ us, projects, attached }: Banner): string[] {
  const known = projects.find(({ region }) => region === 'us')?.apiKey;
  // An emulator in another process shows the end of a key alone.
  const key = (attached === undefined ? known : undefined) ?? 'YOUR_KEY';
  return [
    `curl ${us}/2/httpapi -H 'Content-Type: application/json' \\`,
    `  -d '{"api_key":"${key}",`,
    `       "events":[{"event_type":"Hello","user_id":"user-1"}]}'`,
  ];
}
