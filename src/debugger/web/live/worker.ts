import type { HubTab } from './hub.ts';
import { createHubHere } from './hub-of-page.ts';
import type { LiveMessage, TabMessage } from './messages.ts';

// One worker for all tabs of the page: a browser opens six connections to a server, and each stream would take one for good.

const hub = createHubHere();

addEventListener('connect', (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port === undefined) return;
  const tab: HubTab = { send: (message: LiveMessage) => port.postMessage(message) };
  port.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => hub.take(tab, data));
  port.start();
  hub.add(tab);
});
