/** Where the shop's links lead to. */
interface ShopPlaces {
  /** Address of the debugger's page. */
  ui: string;
  /** Name of the project that the shop's events go to. */
  project: string;
  /** Address of the management page; undefined where there is none. */
  management: string | undefined;
}

/**
 * Lists the pages on which a person sees what came of a click in the shop.
 *
 * @example listShopLinks({ ui: 'http://127.0.0.1:9100/_emulator/ui', project: 'shop-us', management: undefined }).length // 3
 */
export function listShopLinks({ ui, project, management }: ShopPlaces) {
  const of = `project=${encodeURIComponent(project)}`;
  return [
    { title: 'What came: the stream', href: `${ui}/stream` },
    { title: 'Who you are: your user', href: `${ui}/users?q=ANONYMOUS_ID&${of}` },
    { title: 'Keys and projects', href: `${ui}/settings/${encodeURIComponent(project)}` },
    ...(management === undefined ? [] : [{ title: 'Integrations', href: management }]),
  ];
}
